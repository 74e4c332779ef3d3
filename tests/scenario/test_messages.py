#!/usr/bin/env python3
"""What people read where no service is needed: fields that lenient mode
drops, key files that cannot be used, the examples of each --help."""
import os
import re
import shutil
import tempfile

from stack import run, run_whole

EVENT = ('{"eventId":"%s","type":"SESSION_ENDED","sessionId":"s",'
         '"occurredAt":"2025-09-08T14:30:00Z"%s}\n')
SETTINGS = """identity: "me.secret"
services:
  attendance:
    endpoint: "ipc:///nowhere/attendance.sock"
    public_key: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
"""


def write(folder, name, text, mode=0o600):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def lenient(folder):
    """Each field once, where it is first dropped; all are counted."""
    path = write(folder, "events.ndjson",
                 EVENT % ("a", ',"minutesPresnt":3,"studentId":"x"') +
                 EVENT % ("b", ',"minutesPresnt":3') +
                 EVENT % ("c", ',"room":"12"'))
    run("stream", path, "--check", code=2)
    told = run_whole("stream", path, "--check", "--lenient").stderr
    for line, field in ((1, "minutesPresnt"), (1, "studentId"), (3, "room")):
        wanted = rf"{path}: line {line}: warning \w+: field {field} is dropped"
        assert len(re.findall(wanted, told)) == 1, (wanted, told)
    assert told.count("minutesPresnt") == 1, told
    assert "4 fields" in told, told

    path = write(folder, "events.csv",
                 "eventId,type,sessionId,occurredAt,Student Name\n"
                 "a,SESSION_ENDED,s,2025-09-08T14:30:00Z,\n")
    run("stream", path, "--check", code=2)
    told = run_whole("stream", path, "--check", "--lenient").stderr
    assert f"{path}: line 1: warning UNKNOWN_FIELD: field Student Name" \
        in told, told


def many_fields(folder):
    """Not a line for each of thousands of fields."""
    path = write(folder, "many.ndjson", "".join(
        EVENT % (f"e{n}", f',"field{n}":1') for n in range(300)))
    told = run_whole("stream", path, "--check", "--lenient").stderr
    assert told.count("is dropped") == 20 and "300 fields" in told, told


def keys(folder):
    settings = write(folder, "chalkline.yaml", SETTINGS)
    key = os.path.join(folder, "me.secret")

    def told(code):
        return run_whole("sessions", "--config", settings, "--wait", "0",
                         code=code).stderr
    text = told((3, 4))
    assert f"{key}: found no such file" in text and "keys new" in text, text
    write(folder, "me.secret", "A B\n", 0o644)
    text = told(4)
    assert key in text and "chmod 600" in text, text
    os.chmod(key, 0o600)
    text = told(4)
    assert key in text and "PUBLIC SECRET" in text, text


def examples(text):
    """The lines below Example, each with what is continued."""
    lines, inside, go_on = [], False, False
    for line in text.splitlines():
        if line.startswith("Example"):
            inside = True
        elif inside and line and go_on:
            lines[-1] += line
        elif inside and line:
            lines.append(line)
        go_on = line.endswith("\\")
    return lines


def verbs(text):
    return re.findall(r"^  ([a-z][a-z-]*)  +\S", text, re.M)


def helps():
    """An example can be pasted into a shell: argp breaks long lines."""
    seen = 0
    for verb in verbs(run("--help")):
        text = run(verb, "--help")
        below = verbs(text) if " VERB " in text.splitlines()[0] else []
        for words in [[verb]] + [[verb, word] for word in below]:
            for line in examples(run(*words, "--help")):
                assert line.startswith("  chalkline "), (words, line)
                seen += 1
    assert seen > 40, seen


def main():
    folder = tempfile.mkdtemp(prefix="chalkline-messages-")
    try:
        lenient(folder)
        many_fields(folder)
        keys(folder)
        helps()
    finally:
        shutil.rmtree(folder)


main()
