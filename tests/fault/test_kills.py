#!/usr/bin/env python3
"""SIGKILL at random moments while several producers stream.

FAULT_KILLS kills (2,000), also while the service starts.  Then and every 100
kills: what was acknowledged is in the log, each event once.
"""
import os
import random
import sys
import time

from field import SEED, Field, Service, Stream, note, until

KILLS = int(os.environ.get("FAULT_KILLS", "2000"))
CHECK_EVERY = 100
# On a slow machine nobody is answered between two kills: now and then the
# service lives until so many events a kill are acknowledged.
REST_EVERY = 10
LEAST_ACKED = 20
# Seconds from the start of the process to its end.
SOONEST, LATEST = 0.002, 0.25


def main():
    dice = random.Random(SEED)
    began = time.monotonic()
    with Field(producers=4) as field, Stream(field, "k") as stream:
        service = Service(field)
        stream.go()
        for number in range(1, KILLS + 1):
            service.start(wait=False)
            time.sleep(dice.uniform(SOONEST, LATEST))
            ended = service.process.poll()
            assert ended is None, (ended, service.last_words())
            if number % REST_EVERY == 0:
                until(lambda kills=number: stream.figures()["acked"] >
                      LEAST_ACKED * kills, "events are acknowledged")
            service.kill()
            if number % CHECK_EVERY == 0 and number < KILLS:
                service.must_start()
                stream.check()
                service.kill()
        service.must_start()
        counts = stream.drain()
        found = stream.check()
        field.check_status()
        assert service.stop() == 0
    assert found["stored"] == counts["sent"] == counts["acked"], (
        found, counts)
    assert counts["not_taken"] == 0 and counts["failures"] == 0, counts
    # A run in which hardly anything was acknowledged between two kills
    # proves nothing.
    assert counts["acked"] > LEAST_ACKED * KILLS, counts
    note(f"{KILLS} kills in {time.monotonic() - began:.0f} s: "
         f"{counts['acked']} events acknowledged, {found['stored']} stored, "
         f"{found['lost']} lost, {found['twice']} twice")


if __name__ == "__main__":
    sys.exit(main())
