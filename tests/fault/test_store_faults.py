#!/usr/bin/env python3
"""The n-th write to the store fails, for every n of a run, from the start on.

EIO: the process ends, with 74 once it has begun to commit (4 while it opens),
and never goes on in place.  ENOSPC, some calls in a row: it goes on by itself
(a page that makes a commit valid is never short of room on a real disk; there
it ends with 74).  Then, started again without a fault: what was acknowledged
is stored, each once.  FAULT_CALLS ends it sooner, FAULT_STEP skips.
"""
import errno
import os
import sys
import time

from field import Field, Service, Stream, note, tool, until

CALLS = int(os.environ.get("FAULT_CALLS", "100000"))
STEP = int(os.environ.get("FAULT_STEP", "1"))
# Events of a run are acknowledged in so many batches at the least.
BATCHES = 24
BATCH = 10
WINDOW = 2
META_PAGES = 2 * 4096
# ENOSPC lasts so many calls; a batch is tried, and tried again alone.
ENOSPC_CALLS = 8
# Runs in a row that end before their fault: the run has no more calls.
BEYOND = 3


def read_report(path):
    """The calls that failed: kind, file and offset."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="ascii") as lines:
        return [(kind, name, int(offset)) for kind, name, offset in
                (line.split() for line in lines)]


def stream_until_enough(stream, service):
    """Until the run is long enough, or the process has ended."""
    stream.go()
    until(lambda: not service.is_up()
          or stream.figures()["acked"] >= BATCHES * BATCH,
          "events are acknowledged")


def run_once(field, number, at, code, count):
    """One run with one fault; how the service ended, and what failed."""
    report = os.path.join(field.folder, "report")
    if os.path.exists(report):
        os.unlink(report)
    field.empty_store()
    service = Service(field, environment={
        "LD_PRELOAD": tool("libfault_disk.so"), "FAULT_STORE": field.store,
        "FAULT_AT": str(at), "FAULT_COUNT": str(count),
        "FAULT_ERRNO": str(code), "FAULT_REPORT": report})
    with Stream(field, f"e{number}", WINDOW, BATCH) as stream:
        ready = service.start()
        if ready:
            stream_until_enough(stream, service)
            if service.is_up():
                service.process.terminate()
        ended = service.process.wait(timeout=30)
        failed = read_report(report)
        service.environment = {}
        service.must_start()
        stream.check()
        counts = stream.drain()
        found = stream.check()
        assert found["stored"] == counts["sent"], (at, found, counts)
        service.kill()
    return ready, ended, failed, counts


def is_of_meta(failed):
    """The write that makes a commit valid; LMDB lets nobody in after it."""
    return any(kind == "pwrite" and name == "data.mdb" and offset < META_PAGES
               for kind, name, offset in failed)


def is_of_lock(failed):
    """The process id in the lock file, which only helps people."""
    return all(name == "open.lock" for _, name, _ in failed)


def check_end(code, ready, ended, failed, counts):
    told = (code, ready, ended, failed, counts)
    assert counts["failures"] == 0 and counts["not_taken"] == 0, told
    if is_of_lock(failed):
        assert ready and ended == 0, told
    elif not ready:
        assert ended in (4, 74), told
    elif code == errno.EIO or is_of_meta(failed):
        assert ended == 74, told
    else:
        assert ended == 0, told


def run_all(field, code, count):
    began = time.monotonic()
    tried, ends, later, beyond, at = 0, {}, 0, 0, 1
    while beyond < BEYOND and at <= CALLS:
        result = run_once(field, at, at, code, count)
        ready, ended, failed, counts = result
        check_end(code, *result)
        beyond = 0 if failed else beyond + 1
        tried += 1
        key = ("" if ready else "while opening ") + f"exit {ended}"
        ends[key] = ends.get(key, 0) + 1
        later += counts["retry_later"] > 0
        at += STEP
    name = errno.errorcode[code]
    assert CALLS < 100000 or beyond == BEYOND
    note(f"{name}: {tried} runs in {time.monotonic() - began:.0f} s, the "
         f"fault at call 1 to {at - STEP} of the store: {ends}, RETRY_LATER "
         f"in {later}; 0 lost")
    return later


def main():
    with Field(producers=2) as field:
        run_all(field, errno.EIO, 1)
        later = run_all(field, errno.ENOSPC, ENOSPC_CALLS)
        assert later > 0 or CALLS < 100000


if __name__ == "__main__":
    sys.exit(main())
