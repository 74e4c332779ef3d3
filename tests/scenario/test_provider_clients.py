"""The example clients for providers, in C and in Python, on a real stack.

Each streams the example events, then many events while attendance is killed
in the middle, and then those again: everything is a DUPLICATE.
"""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import zmq

from stack import BIN, Stack, note, run, until

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                        "..", "services", "attendance", "examples")
sys.path.insert(0, EXAMPLES)
import stream  # noqa: E402  the example in Python

SESSIONS = 300
STUDENTS = 100
# The lines of events.ndjson that a SessionEvent message cannot say.
UNSAYABLE = {20, 22, 26, 28, 31, 32}


def words(line):
    """A line of NDJSON as the client in C reads it."""
    for field, value in stream.read_event(line).ListFields():
        for one in value if isinstance(value, list) or \
                field.label == field.LABEL_REPEATED else [value]:
            if field.enum_type is not None:
                one = field.enum_type.values_by_number[one].name
            yield f"{field.name}={one}"


def for_c(lines):
    return ["\t".join(words(line)) + "\n" for line in lines]


CLIENTS = {
    "C": ([os.path.join(BIN, "..", "tests", "example_stream")], for_c),
    "Python": ([sys.executable, os.path.join(EXAMPLES, "stream.py")], list),
}


def read_examples():
    """(lines, [(eventId, verdict, code, field)] of those that can be said)."""
    with open(os.path.join(EXAMPLES, "events.ndjson"),
              encoding="utf-8") as text:
        lines = list(text)
    with open(os.path.join(EXAMPLES, "verdicts.ndjson"),
              encoding="utf-8") as text:
        verdicts = [json.loads(line) for line in text]
    return lines, [(v["eventId"], v["verdict"], v.get("code"), v.get("field"))
                   for v in verdicts if v["line"] not in UNSAYABLE]


def many_events():
    for session in range(SESSIONS):
        for student in range(STUDENTS):
            yield json.dumps({
                "eventId": f"m-{session:03}-{student:03}",
                "type": "ATTENDANCE_MARKED", "sessionId": f"M-{session:03}",
                "occurredAt": "2025-11-03T10:30:00.5-05:00",
                "studentId": f"2{student:03}", "status": "PRESENT"}) + "\n"


def told(line):
    """A client's line of output as (eventId, verdict, code, field)."""
    found = re.match(r"(\S+) ([A-Z]+)(?: ([A-Z_]+) (\w*): found .+, "
                     r"expected .*)?$", line)
    assert found, line
    return found.groups()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def make_provider(stack, endpoint, folder):
    """What STREAMING.md has a provider and an operator do."""
    os.makedirs(folder)
    public, secret = (key.decode() for key in zmq.curve_keypair())
    path = os.path.join(folder, "harbor.secret")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w",
                   encoding="ascii") as handle:
        handle.write(f"{public} {secret}\n")
    stack.chalkline("keys", "grant", public, "harbor", "provider", "harbor")
    keys = json.loads(stack.chalkline("keys", "list", "--json"))["keys"]
    server = [k["publicKey"] for k in keys if k["name"] == "attendance"][0]
    with open(os.path.join(folder, "chalkline.yaml"), "w",
              encoding="ascii") as handle:
        handle.write('identity: "harbor.secret"\nservices:\n  attendance:\n'
                     f'    endpoint: "{endpoint}"\n'
                     f'    public_key: "{server}"\n')
    return [endpoint, server, path]


class Client:
    """One of the two, with the words that let it reach the stack."""

    def __init__(self, name, words, top):
        self.command, self.convert = CLIENTS[name]
        self.words = words
        self.top = top

    def start(self, lines):
        path = os.path.join(self.top, "events")
        with open(path, "w", encoding="utf-8") as handle:
            handle.writelines(self.convert(lines))
        with open(path, encoding="utf-8") as handle:
            return subprocess.Popen(
                [*self.command, *self.words], stdin=handle, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, lines, code):
        process = self.start(lines)
        out, err = process.communicate()
        assert process.returncode == code, (process.returncode, err)
        return [told(line) for line in out.splitlines()], err


def examples(client, name):
    lines, expected = read_examples()
    if name == "C":
        lines = [line for number, line in enumerate(lines, 1)
                 if number not in UNSAYABLE]
    found, err = client.run(lines, 2)
    assert found == expected, (found, expected)
    if name == "Python":
        said = re.findall(r"^line (\d+): not sent: ", err, re.M)
        assert {int(number) for number in said} == UNSAYABLE, err
    again, _ = client.run(lines, 2)
    assert again == [(i, "DUPLICATE" if v == "ACCEPTED" else v, c, f)
                     for i, v, c, f in expected], again


def reconcile(folder):
    """The provider reads its own records with its own key."""
    records = [json.loads(line) for line in run(
        "sessions", "--json", "--wait", "0", "--config",
        os.path.join(folder, "chalkline.yaml")).splitlines()]
    told_of = {r["sessionId"]: [(s["studentId"], s["status"], s["minutes"])
                                for s in r["students"]] for r in records}
    assert told_of["S-17"] == [("1001", "LEFT_EARLY", 20), ("1002", "LATE", 20),
                               ("1003", "ABSENT_EXCUSED", 0)], told_of


class Reader(threading.Thread):
    """Takes what the client says while it says it."""

    def __init__(self, process, lines):
        super().__init__()
        self.process = process
        self.lines = lines
        self.start()

    def run(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def is_silent(self):
        """No line came for a while."""
        before = len(self.lines)
        time.sleep(0.3)
        return len(self.lines) == before


def killed_in_the_middle(client, stack):
    """SIGKILL when every batch of the window waits for its answer."""
    lines = list(many_events())
    ids = sorted(json.loads(line)["eventId"] for line in lines)
    process = client.start(lines)
    first = [next(process.stdout) for _ in range(1000)]
    # A full pipe holds the client back until somebody reads on.
    os.kill(stack.pid("attendance"), signal.SIGSTOP)
    reader = Reader(process, first)
    until(reader.is_silent, "the window is full")
    before = len(reader.lines)
    assert before <= len(ids) - 4000, "it was over before the kill"
    stack.kill("attendance")
    reader.join()
    found = [told(line) for line in reader.lines]
    err = process.stderr.read()
    assert process.wait() == 0, err
    process.stdout.close()
    process.stderr.close()
    assert sorted(one[0] for one in found) == ids
    assert {one[1] for one in found} <= {"ACCEPTED", "DUPLICATE"}
    again, _ = client.run(lines, 0)
    assert sorted(one[0] for one in again) == ids
    assert {one[1] for one in again} == {"DUPLICATE"}
    return before


def main():
    for name in CLIENTS:
        top = tempfile.mkdtemp(prefix="chalkline-provider-")
        folder = os.path.join(top, "provider")
        endpoint = f"tcp://127.0.0.1:{free_port()}"
        os.environ["CHALKLINE_ATTENDANCE_ENDPOINT"] = endpoint
        with Stack(os.path.join(top, "d"), only=("attendance",)) as stack:
            client = Client(name, make_provider(stack, endpoint, folder), top)
            examples(client, name)
            stack.settle()
            reconcile(folder)
            before = killed_in_the_middle(client, stack)
        shutil.rmtree(top)
        note(f"{name}: {SESSIONS * STUDENTS} events, killed after {before}")


main()
