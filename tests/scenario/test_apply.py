#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proposals that are planned by themselves: the setting apply_proposals.

Off, which is the default, nothing is planned whatever attendance tells.  On,
each session that was not held has one make-up, once, with its cause in the
log, over kills and restarts; a tutor who misses often is left to people, and so
is a make-up that was taken back.
"""
import os
import sys
import tempfile

from stack import Stack, note, until
from test_midterm import (BEFORE, FROM, lines, planned, plans, records,
                          stream)

SETTING = "CHALKLINE_SCHEDULING_APPLY_PROPOSALS"


def cancelled(session):
    return {"eventId": f"c-{session['sessionId']}",
            "type": "SESSION_CANCELLED", "party": "PROVIDER",
            "reason": "OTHER", "occurredAt": session["plannedStart"],
            "providerId": session["providerId"],
            "sessionId": session["sessionId"]}


def no_show(session):
    return {"eventId": f"n-{session['sessionId']}", "type": "TUTOR_NO_SHOW",
            "occurredAt": session["plannedStart"],
            "providerId": session["providerId"],
            "sessionId": session["sessionId"]}


def events(stack, kind):
    return [e["event"][kind] for e in stack.feed("scheduling")
            if kind in e["event"]]


def applied(stack):
    return {e["sessionId"]: e["makeupId"]
            for e in events(stack, "proposalApplied")}


def open_proposals(stack):
    return {p["makeupOf"] for p in lines(stack.chalkline(
        "schedule", "proposals", "--json", "--since", plans.BEGIN, "--from",
        FROM)) if p["proposal"] == "makeup"}


def check_off(stack, folder, session):
    head = len(stack.feed("scheduling"))
    stream(stack, folder, [cancelled(session)])
    assert open_proposals(stack) == {session["sessionId"]}
    assert len(stack.feed("scheduling")) == head, "planned by itself"


def check_on(stack, folder, held_off, cancel, absent):
    """What was open is planned as well, but for who misses often."""
    stream(stack, folder, [cancelled(cancel), *map(no_show, absent)])
    left = {s["sessionId"] for s in absent}
    until(lambda: open_proposals(stack) == left, "make-ups are planned")
    made = applied(stack)
    assert set(made) == {held_off["sessionId"], cancel["sessionId"]}, made
    told = [e["event"] for e in stack.feed("scheduling")]
    for n, event in enumerate(told):
        if "proposalApplied" not in event:
            continue
        why, makeup = event["proposalApplied"], told[n + 1]["sessionPlanned"]
        assert not why.get("missed") and why["party"] and why["reason"], why
        assert makeup["sessionId"] == why["makeupId"], makeup
        assert makeup["makeupOf"] == why["sessionId"], makeup
    assert set(made.values()) <= {s["sessionId"] for s in planned(stack)}
    until(lambda: all(records(stack).get(m, {}).get("status") == "SCHEDULED"
                      for m in made.values()), "attendance knows them")
    return made


def check_restart(stack, made):
    head = len(stack.feed("scheduling"))
    pid = stack.kill("scheduling")
    until(lambda: stack.pid("scheduling") not in (None, pid), "it is up")
    open_proposals(stack)
    assert len(stack.feed("scheduling")) == head
    assert applied(stack) == made


def check_taken_back(stack, folder, session, made, cancel):
    """A closed day takes a make-up: a second one is for people to plan."""
    name = session["sessionId"]
    date = plans.day_of(made[name])
    stack.chalkline("calendar", "close", date, "--reason", "WEATHER")
    assert made[name] not in {s["sessionId"] for s in planned(stack)}
    stream(stack, folder, [cancelled(cancel)])
    until(lambda: cancel["sessionId"] in applied(stack), "the next is planned")
    assert name in open_proposals(stack)
    assert {k: applied(stack)[k] for k in made} == made
    assert len(events(stack, "proposalApplied")) == len(made) + 1


def main():
    for name in ("CHALKLINE_DIR", SETTING):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as top:
        district = plans.District(top)
        # Two groups of 90 minutes a week, and make-ups.
        district.minutes = dict.fromkeys(district.minutes, 240)
        stack = Stack(f"{top}/d")
        with stack:
            district.bring_in(stack.folder)
            stack.chalkline("schedule", "solve")
            behind = sorted((s for s in planned(stack)
                             if s["plannedEnd"] < BEFORE),
                            key=lambda s: (s["plannedStart"], s["sessionId"]))
            by = {}
            for s in behind:
                by.setdefault(s["tutorId"], []).append(s)
            (_, mine), (_, others) = sorted(
                by.items(), key=lambda item: -len(item[1]))[:2]
            assert len(mine) >= 3 and len(others) >= 3, by
            check_off(stack, top, mine[0])
        os.environ[SETTING] = "true"
        with stack:
            made = check_on(stack, top, mine[0], mine[1], others[:3])
            check_restart(stack, made)
            check_taken_back(stack, top, mine[0], made, mine[2])
    note("apply: once each, over a kill")


if __name__ == "__main__":
    sys.exit(main())
