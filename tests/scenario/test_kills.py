#!/usr/bin/env python3
"""A term that streams while every service is killed again and again.

First the undisturbed run: `chalkline demo`.  Then the same files go into a
second stack, service by service killed with SIGKILL at random moments (seeded)
while events stream; `up` starts them again.  Nothing acknowledged may be
missing, nothing counted twice, and the reports are the same bytes.
"""
import glob
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time

from stack import SERVICES, Stack, note, run, until

KILLS = int(os.environ.get("CHALKLINE_KILLS", "100"))
SLICES = 100  # of each sender's file
SEED = int(os.environ.get("CHALKLINE_SEED", "20251124"))
REPORTS = [("dosage", "student"), ("dosage", "school"), ("dosage", "week"),
           ("attendance", "provider"), ("attendance", "tutor")]
IMPORTS = ["schools", "calendars", "tutors", "programs", "bell-schedules",
           "availability", "needs"]


def reports(stack):
    return {r: stack.chalkline("report", r[0], "--by", r[1], "--format",
                               "csv") for r in REPORTS}


def import_all(stack, files):
    stack.chalkline("import", "oneroster", os.path.join(files, "oneroster"))
    for kind in IMPORTS:
        stack.chalkline("import", kind, os.path.join(files, kind + ".csv"))
    stack.chalkline("schedule", "solve")


def grant(stack, files):
    """A key for each sender, as a district would."""
    senders = {}
    for path in sorted(glob.glob(os.path.join(files, "events", "*.ndjson"))):
        name = os.path.basename(path)[:-len(".ndjson")]
        role = "school" if name.startswith("SCH") else "provider"
        stack.chalkline("keys", "new", name, "--role", role, "--scope", name)
        senders[name] = path
    return senders


class Killer(threading.Thread):
    """Kills a random service at random moments until there were enough."""

    def __init__(self, stack):
        super().__init__()
        self.stack = stack
        self.dice = random.Random(SEED)
        self.killed = []
        self.fault = None

    def run(self):
        try:
            while len(self.killed) < KILLS:
                time.sleep(self.dice.uniform(0.02, 0.25))
                name = self.dice.choice(SERVICES)
                self.stack.kill(name)
                self.killed.append(name)
        except AssertionError as fault:
            self.fault = fault


def slices_of(senders, folder):
    """Each sender's file cut into SLICES files, in a shuffled order."""
    made = []
    for name, path in senders.items():
        with open(path, encoding="utf-8") as source:
            lines = source.readlines()
        size = max(1, len(lines) // SLICES)
        for at in range(0, len(lines), size):
            part = os.path.join(folder, f"{name}.{at}.ndjson")
            with open(part, "w", encoding="utf-8") as target:
                target.writelines(lines[at:at + size])
            made.append((name, part))
    random.Random(SEED).shuffle(made)
    return made


def stream_all(stack, senders, folder, killer):
    """Streams every slice, then slices again until the last kill was."""
    verdicts = {}
    sent = 0
    slices = slices_of(senders, folder)
    while sent < len(slices) or killer.is_alive():
        name, path = slices[sent % len(slices)]
        sent += 1
        receipts = os.path.join(folder, "receipts")
        stack.chalkline("stream", path, "--key",
                        os.path.join(stack.folder, "keys", name + ".secret"),
                        "--receipts", receipts)
        with open(receipts, encoding="utf-8") as lines:
            for line in lines:
                r = json.loads(line)
                verdicts.setdefault((name, r["eventId"]), []).append(
                    r["verdict"])
    return verdicts, sent


def check_stored(stack, verdicts):
    """Acknowledged is in the log, each once."""
    stored = {}
    for entry in stack.feed("attendance"):
        batch = entry["event"].get("eventsAccepted")
        for event in (batch or {}).get("events", []):
            key = (batch["source"], event["eventId"])
            stored[key] = stored.get(key, 0) + 1
    for key, own in verdicts.items():
        assert set(own) <= {"ACCEPTED", "DUPLICATE"}, (key, own)
        assert key in stored, f"{key} was acknowledged and is not stored"
    twice = [key for key, times in stored.items() if times != 1]
    assert not twice, f"stored more than once: {twice[:3]}"
    assert set(stored) == set(verdicts), "stored what nobody sent"


def main():
    folder = tempfile.mkdtemp(prefix="chalkline-kills-")
    calm = os.path.join(folder, "calm")
    wild = os.path.join(folder, "wild")
    run("demo", "--dir", calm, "--students", "300", "--weeks", "4", "--seed",
        "7")
    files = os.path.join(calm, "files")
    with Stack(calm) as stack:
        expected = reports(stack)
    with Stack(wild) as stack:
        import_all(stack, files)
        senders = grant(stack, files)
        killer = Killer(stack)
        killer.start()
        verdicts, sent = stream_all(stack, senders, folder, killer)
        killer.join()
        if killer.fault:
            raise killer.fault
        stack.all_up()
        check_stored(stack, verdicts)
        until(lambda: all(f["lag"] == 0 for s in stack.status().values()
                          for f in s["followers"]), "everything is applied")
        got = reports(stack)
    for key, text in expected.items():
        assert got[key] == text, f"report {key} differs from the calm run"
    counts = {name: killer.killed.count(name) for name in SERVICES}
    note(f"{len(killer.killed)} kills {counts}, {len(verdicts)} events, "
         f"{sent} slices sent, {len(expected)} reports equal")
    assert min(counts.values()) > 0
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
