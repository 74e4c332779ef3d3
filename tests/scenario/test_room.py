#!/usr/bin/env python3
"""Stores at their limit, and more room while everything runs.

A small map_bytes: an import that finds no room ends with exit 4 and says so,
a stream waits.  The operator raises map_bytes in the settings; the same
processes go on, the stream ends by itself, nothing that was acknowledged is
gone.  And a client that floods does not keep another one's batch waiting.
"""
import json
import os
import re
import subprocess
import tempfile
import threading

from stack import CHALKLINE, Stack, note, until

SMALL = "1MiB"
LARGE = "256MiB"
EVENTS = 30000


def set_map(folder, service, size):
    """Writes one service's map_bytes, as an operator with an editor."""
    path = os.path.join(folder, "chalkline.yaml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    pattern = rf"(\n  {service}:\n(?:    .*\n)*?    map_bytes: )\S+"
    text, count = re.subn(pattern, rf"\g<1>{size}", text)
    assert count == 1, (service, count)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path + ".new", path)


def write_tutors(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("tutorId,providerId,type,mode,homeSchoolId,subjects,"
                   "maxMinutesWeek\n")
        for i in range(6000):
            file.write(f"T{i:06},P1,PARAPROFESSIONAL,VIRTUAL,,MATH,600\n")


def write_events(path, provider):
    with open(path, "w", encoding="utf-8") as file:
        for i in range(EVENTS):
            file.write(json.dumps({
                "eventId": f"{provider}-{i:07}", "type": "ATTENDANCE_MARKED",
                "sessionId": f"S{i // 8:06}", "providerId": provider,
                "occurredAt": "2026-02-03T15:04:05Z",
                "studentId": f"U{i % 8}", "status": "PRESENT"}) + "\n")


def streaming(stack, path):
    return subprocess.Popen(
        [CHALKLINE, "stream", path, "--json", "--dir", stack.folder],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def is_full(stack, service):
    with open(stack.folder.rstrip("/") + ".up.log", encoding="utf-8") as log:
        return any("request.failed" in line and f'"{service}"' in line
                   and "FULL" in line for line in log)


def import_finds_no_room(stack, folder):
    path = os.path.join(folder, "tutors.csv")
    write_tutors(path)
    done = subprocess.run(
        [CHALKLINE, "import", "tutors", path, "--dir", stack.folder],
        capture_output=True, text=True)
    assert done.returncode == 4, (done.returncode, done.stderr)
    assert "the store is full" in done.stderr, done.stderr
    pid = stack.pid("intake")
    set_map(stack.folder, "intake", LARGE)
    until(lambda: subprocess.run(
        [CHALKLINE, "import", "tutors", path, "--dir", stack.folder],
        capture_output=True).returncode == 0, "the import finds room")
    assert stack.pid("intake") == pid
    rows = stack.chalkline("export", "tutors").splitlines()
    assert len(rows) == 6001, len(rows)


def stream_waits_for_room(stack, folder):
    path = os.path.join(folder, "events.ndjson")
    write_events(path, "P1")
    pid = stack.pid("attendance")
    client = streaming(stack, path)
    until(lambda: is_full(stack, "attendance"), "attendance is full")
    assert client.poll() is None, client.communicate()
    # Full, but it answers.
    assert stack.chalkline("sessions", "--session", "S000000", "--wait", "0",
                           code=(0, 4)) is not None
    set_map(stack.folder, "attendance", LARGE)
    out, err = client.communicate(timeout=120)
    assert client.returncode == 0, err
    counts = json.loads(out.splitlines()[-1])
    assert counts["accepted"] + counts["duplicate"] == EVENTS, counts
    assert stack.pid("attendance") == pid
    lines = stack.chalkline("sessions", "--json").splitlines()
    students = sum(len(json.loads(line)["students"]) for line in lines)
    assert students == EVENTS, students
    note(f"{EVENTS} events through a store that was full")


def flood(stack, path, enough, failures):
    """Streams the same again and again, until told that it is enough."""
    while not enough.is_set():
        client = streaming(stack, path)
        _, err = client.communicate()
        if client.returncode != 0:
            failures.append(err)
            return


def check_memory(stack):
    """Its own memory, the store's pages not counted, against its bound."""
    with open(f"/proc/{stack.pid('attendance')}/status",
              encoding="ascii") as lines:
        own = [int(line.split()[1]) // 1024 for line in lines
               if line.startswith("RssAnon")][0]
    with open(stack.folder.rstrip("/") + ".up.log", encoding="utf-8") as log:
        bound = [json.loads(line[line.index("{"):])["memory_bound_mib"]
                 for line in log if "memory_bound_mib" in line
                 and '"attendance"' in line][-1]
    assert own < bound, f"{own} MiB in use, the bound is {bound} MiB"
    return own, bound


def flood_starves_nobody(stack, folder):
    """The floods end only when another provider has been answered; memory
    stays within the figure that was computed at the start."""
    most = 0
    secret = os.path.join(stack.folder, "keys", "quiet.secret")
    stack.chalkline("keys", "new", "quiet", "--role", "provider",
                    "--scope", "P9")
    enough, failures, floods = threading.Event(), [], []
    for i in range(4):
        path = os.path.join(folder, f"flood{i}.ndjson")
        write_events(path, f"F{i}")
        floods.append(threading.Thread(
            target=flood, args=(stack, path, enough, failures)))
        floods[-1].start()
    small = os.path.join(folder, "quiet.ndjson")
    try:
        for i in range(20):
            with open(small, "w", encoding="utf-8") as file:
                file.write(json.dumps({
                    "eventId": f"q{i}", "type": "SESSION_STARTED",
                    "sessionId": "Q1",
                    "occurredAt": "2026-02-03T15:04:05Z"}) + "\n")
            out = stack.chalkline("stream", small, "--json", "--key", secret)
            assert json.loads(out.splitlines()[-1])["accepted"] == 1, out
            own, bound = check_memory(stack)
            most = max(most, own)
    finally:
        enough.set()
        for thread in floods:
            thread.join()
    assert not failures, failures
    note(f"one in the middle of four floods; {most} of {bound} MiB")


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-room-") as folder:
        stack = Stack(os.path.join(folder, "d"))
        stack.up()
        stack.down()
        for service in ("intake", "attendance"):
            set_map(stack.folder, service, SMALL)
        with stack:
            import_finds_no_room(stack, folder)
            stream_waits_for_room(stack, folder)
            flood_starves_nobody(stack, folder)


if __name__ == "__main__":
    main()
