#!/usr/bin/env python3
"""What arrives how plays no part: same records, same alerts, same findings.

One set of events (a month with every alert, and sessions with voids of voids
and every limit) is streamed to a calm attendance in one go.  Then, in each
run, to a new one: in random order, cut into random batches, parts of it
twice, while attendance is killed at random moments and started again.  Every
record but its revision, every open alert and every finding that does not
tell of a receipt is the same.  In the end what is derived is thrown away, and
is the same again.

CHALKLINE_RUNS (2) and CHALKLINE_SEED choose others.
"""
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "scenario"))

import fold  # noqa: E402
from stack import Stack, note, until  # noqa: E402
from test_alerts import month, prepare  # noqa: E402
from test_fold_sets import Teller  # noqa: E402

RUNS = int(os.environ.get("CHALKLINE_RUNS", "2"))
SEED = int(os.environ.get("CHALKLINE_SEED", "20261129"))
SETS = 300
CUTS = 12
# Over a year back, so that nothing lies ahead of its receipt.
BACK = 2 * 364 * fold.DAY
TIMES = ("occurredAt", "plannedStart", "plannedEnd")
# Findings that tell when something was received.
OF_RECEIPT = {"PLAN_BACKDATED", "CLOCK_SKEW"}


def told_sets():
    """Sessions of fold_sets, what their providers told."""
    for number in range(SETS):
        for event in Teller(SEED + number).events:
            if event.kind != "PROVIDER":
                continue
            fields = dict(event.fields)
            fields["eventId"] = f"{fields['sessionId']}.{fields['eventId']}"
            if "voidsEventId" in fields:
                fields["voidsEventId"] = \
                    f"{fields['sessionId']}.{fields['voidsEventId']}"
            for name in TIMES:
                if name in fields:
                    fields[name] = fold.instant_text(
                        fold.instant(fields[name]) - BACK)
            yield fields


def stream(stack, folder, events):
    path = os.path.join(folder, "part.ndjson")
    with open(path, "w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(event) + "\n" for event in events)
    told = json.loads(stack.chalkline("stream", path, "--json"))
    assert told["accepted"] + told["duplicate"] == len(events), told


def read_records(stack, *words):
    records = []
    for line in stack.chalkline("sessions", "--json", *words).splitlines():
        record = json.loads(line)
        record.pop("revision")
        records.append(record)
    return records


def known(stack):
    """What can be asked for, without what arrival decides."""
    findings = [f for f in map(json.loads, stack.chalkline(
        "findings", "--json").splitlines()) if f["code"] not in OF_RECEIPT]
    alerts = [json.loads(line) for line in
              stack.chalkline("alerts", "--json").splitlines()]
    return {"records": read_records(stack), "alerts": alerts,
            "records of s1": read_records(stack, "--student", "s1"),
            "findings": findings}


def compare(calm, wild, how):
    for name, expected in calm.items():
        assert expected, f"no {name} to compare"
        for one, other in zip(expected, wild[name]):
            assert one == other, f"{how}: {name}\n calm {one}\n wild {other}"
        assert len(expected) == len(wild[name]), (how, name)


class Killer(threading.Thread):
    """Kills attendance a moment after it began; every other time not before
    it answers, so that on a slow machine, too, something gets done."""

    def __init__(self, stack, dice):
        super().__init__(daemon=True)
        self.stack, self.dice = stack, dice
        self.enough = threading.Event()
        self.kills, self.fault = 0, None

    def run(self):
        try:
            while not self.enough.wait(self.dice.uniform(0.05, 1.5)):
                if self.stack.pid("attendance"):
                    self.stack.kill("attendance")
                    self.kills += 1
                    until(self.is_back, "it is started again")
        except (AssertionError, OSError) as fault:
            self.fault = fault

    def is_back(self):
        if self.enough.is_set():
            return True
        if self.kills % 2:
            return self.stack.pid("attendance")
        return self.stack.status()["attendance"]["up"]


def arrive(stack, folder, events, dice):
    """Shuffled, cut, parts twice; the number of kills meanwhile."""
    events = events + dice.sample(events, len(events) // 3)
    dice.shuffle(events)
    killer = Killer(stack, dice)
    killer.start()
    places = sorted(dice.sample(range(1, len(events)), CUTS))
    for begin, end in zip([0, *places], [*places, len(events)]):
        stream(stack, folder, events[begin:end])
    until(lambda: killer.kills > 1 or killer.fault, "it was killed twice")
    killer.enough.set()
    killer.join()
    if killer.fault:
        raise killer.fault
    stack.all_up()
    return killer.kills


def main():
    folder = tempfile.mkdtemp(prefix="chalkline-arrival-")
    events = month(SEED) + list(told_sets())
    with Stack(os.path.join(folder, "calm")) as stack:
        prepare(stack, folder)
        stream(stack, folder, events)
        calm = known(stack)
    for number in range(RUNS):
        dice = random.Random(SEED + number)
        began = time.monotonic()
        with Stack(os.path.join(folder, f"wild{number}")) as stack:
            prepare(stack, folder)
            kills = arrive(stack, folder, list(events), dice)
            compare(calm, known(stack), f"seed {SEED + number}")
        note(f"{len(events)} events in {CUTS + 1} parts through {kills} "
             f"kills, {time.monotonic() - began:.0f} s: "
             + ", ".join(f"{len(v)} {k}" for k, v in calm.items())
             + " as in the calm run")
    last = os.path.join(folder, f"wild{RUNS - 1}")
    shutil.rmtree(os.path.join(last, "store", "attendance", "derived"))
    with Stack(last) as stack:
        compare(calm, known(stack), "derived again")
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
