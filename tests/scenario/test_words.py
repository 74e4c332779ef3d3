"""What the command line says to mistakes: exit code and message, no service.

Every verb also answers --help on stdout, with an example.
"""
import os
import re
import subprocess
import sys
import tempfile

from stack import CHALKLINE, note

# words, exit code, what stderr must say
MISTAKES = [
    ([], 1, "Usage"),
    (["frobnicate"], 1, "there is no verb `frobnicate`"),
    (["sesions"], 1, "did you mean `sessions`"),
    (["schedule"], 1, "solve"),
    (["schedule", "slove"], 1, "did you mean `solve`"),
    (["import"], 1, "expected a KIND and a file"),
    (["import", "tutors"], 1, "expected a KIND and a file"),
    (["import", "wizards", "x.csv"], 1, "expected one of the kinds"),
    (["import", "tutors", "x.csv", "--layout", "odd"], 1, "--layout"),
    (["import", "oneroster", "{dir}/none"], 1, "No such file"),
    (["import", "oneroster", "{dir}/empty"], 2, "the folder is empty"),
    (["import", "oneroster", "{dir}/texts"], 2, "found no .csv file"),
    (["import", "oneroster", "{dir}/texts/a.txt"], 2, "is no zip"),
    (["import", "tutors", "{dir}/texts"], 1, "found a folder"),
    (["export"], 1, "expected a KIND"),
    (["export", "tutors", "--format", "xml"], 1, "expected csv or json"),
    (["report"], 1, "expected a NAME"),
    (["report", "dosage", "--format", "xml"], 1, "table, csv or json"),
    (["report", "dosage", "--where", "school"], 1, "KEY=VALUE"),
    (["report", "dosage", "--from", "2025-13-01"], 1, "YYYY-MM-DD"),
    (["report", "dosage", "--as-of", "noon"], 1, "expected a moment"),
    (["report", "dosage", "--wait", "soon"], 1, "expected seconds"),
    (["sessions", "S-1"], 1, "expected an option"),
    (["sessions", "--to", "tomorrow"], 1, "YYYY-MM-DD"),
    *[(words + ["--from", "2025-10-02", "--to", "2025-10-01"], 1,
       "expected a day up to that of --to")
      for words in (["sessions"], ["findings"], ["disputes", "list"],
                    ["contacts", "list"], ["contacts", "list", "--due"],
                    ["contacts", "summary"], ["report", "dosage"])],
    (["contacts", "list", "--due", "--voided"], 1, "expected one of them"),
    (["stream", "{dir}/none", "--check"], 1, "No such file"),
    (["stream", "--window", "0", "--check"], 1, "1 to 64"),
    (["stream", "--format", "xml"], 1, "ndjson or csv"),
    (["schedule", "solve", "--instance", "a.tsi"], 1, "go together"),
    (["schedule", "solve", "--seconds", "-1"], 1, "--seconds"),
    (["schedule", "solve", "--steps", "many"], 1, "whole number"),
    (["demo", "--students", "7"], 1, "50 to 10000"),
    (["demo", "--weeks", "99"], 1, "1 to 16"),
    (["report", "dosage", "--no-such-option"], 1, "unrecognized option"),
    (["report", "dosage"], 1, "no stack is named"),
    (["report", "dosage", "--dir", "{dir}/none"], 3, "chalkline.yaml"),
]

VERBS = [["up"], ["demo"], ["import"], ["export"], ["stream"], ["sessions"],
         ["findings"], ["report"], ["schedule", "solve"],
         ["schedule", "show"], ["status"], ["feed", "read"],
         ["jobs", "list"], ["jobs", "cancel"],
         ["quarantine", "list"], ["quarantine", "show"],
         ["quarantine", "retry"], ["quarantine", "discard"], ["keys", "new"],
         ["keys", "list"], ["keys", "grant"], ["keys", "revoke"]]


def ask(words, folder):
    bare = {name: value for name, value in os.environ.items()
            if name != "CHALKLINE_DIR"}
    return subprocess.run(
        [CHALKLINE, *(word.format(dir=folder) for word in words)],
        capture_output=True, text=True, cwd=folder, env=bare,
        stdin=subprocess.DEVNULL)


def check_mistakes(folder):
    for words, code, said in MISTAKES:
        answer = ask(words, folder)
        assert answer.returncode == code, (words, answer)
        assert said in answer.stderr, (words, said, answer.stderr)
        assert answer.stdout == "", (words, answer.stdout)


def check_help(folder):
    for words in VERBS:
        answer = ask([*words, "--help"], folder)
        assert answer.returncode == 0, (words, answer)
        assert "Usage: chalkline " + " ".join(words) in answer.stdout, words
        assert "Example:" in answer.stdout, words
        assert answer.stderr == "", (words, answer.stderr)
    listed = ask(["--help"], folder)
    assert listed.returncode == 0
    for words in VERBS:
        assert re.search(rf"^  {words[0]} ", listed.stdout, re.M), words


def check_offline(folder):
    """--check judges without a service and keeps receipts in order."""
    path = os.path.join(folder, "events.ndjson")
    with open(path, "w", encoding="utf-8") as out:
        for number in range(1, 1202):
            end = "T14:30:00Z" if number % 400 else "half past two"
            out.write(f'{{"eventId":"e{number}","type":"SESSION_ENDED",'
                      f'"sessionId":"s","occurredAt":"2025-09-08{end}"}}\n')
    receipts = os.path.join(folder, "receipts.ndjson")
    answer = ask(["stream", path, "--check", "--json", "--receipts", receipts],
                 folder)
    assert answer.returncode == 2, answer
    assert answer.stdout.startswith(
        '{"accepted":1198,"duplicate":0,"conflict":0,"rejected":3,'
        '"quarantined":0,"seconds":'), answer.stdout
    with open(receipts, encoding="utf-8") as lines:
        told = lines.read().splitlines()
    assert told[0] == '{"line":1,"eventId":"e1","verdict":"ACCEPTED"}', told[0]
    assert len(told) == 1201
    for number, line in enumerate(told, 1):
        assert line.startswith(f'{{"line":{number},'), line
    assert '"verdict":"REJECTED","code":"BAD_TIME","field":"occurredAt",' \
        '"found":"2025-09-08half past two"' in told[399], told[399]


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-words-") as folder:
        os.makedirs(os.path.join(folder, "empty"))
        os.makedirs(os.path.join(folder, "texts"))
        with open(os.path.join(folder, "texts", "a.txt"), "w",
                  encoding="ascii") as handle:
            handle.write("hello")
        check_mistakes(folder)
        check_help(folder)
        check_offline(folder)
    note(f"words: {len(MISTAKES)} mistakes, {len(VERBS)} verbs")


if __name__ == "__main__":
    sys.exit(main())
