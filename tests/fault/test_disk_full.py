#!/usr/bin/env python3
"""A store on a disk that fills up while events stream.

On a small tmpfs: batches are refused with RETRY_LATER and a detail that says
why, nothing acknowledged is lost, reads are served, the process stays; when
there is room again it goes on by itself, without a restart.  So FAULT_FULL
times (3), and at last a restart on the full disk.
"""
import os
import sys

from field import Field, Memory, Service, Stream, need_root, note, until

TIMES = int(os.environ.get("FAULT_FULL", "3"))
MIB = 8
MORE_MIB = 8
RECORDS_MIB = 32


def fill(stream, disk):
    """Streams until nothing more is taken; the counts then."""
    stream.go()
    before = stream.figures()["retry_later"]
    until(lambda: stream.figures()["retry_later"] > before + 20
          and disk.room() < 1 << 20, "the disk is full")
    full = stream.pause()
    assert full["detail"] == "the store is full", full
    assert full["failures"] == 0 and full["not_taken"] == 0, full
    return full


def check_served(field, stream, service):
    """Full, but it answers."""
    assert service.is_up(), service.last_words()
    found = stream.check()
    assert found["stored"] > 0, found
    field.check_status()
    assert field.chalkline("sessions", "--session", "S.f.0",
                           "--wait", "0").strip()
    return found


def make_room(disk):
    """What was taken last may need more room for its records."""
    if disk.room() < 1 << 20:
        disk.grow(RECORDS_MIB)


def main():
    with Field(producers=3) as field, Memory(field.folder, MIB) as disk:
        field.store = os.path.join(disk.folder, "store")
        service = Service(field)
        try:
            service.must_start()
            with Stream(field, "f") as stream:
                run(field, disk, service, stream)
        finally:
            if service.is_up():
                service.kill()


def run(field, disk, service, stream):
    for _ in range(TIMES):
        full = fill(stream, disk)
        check_served(field, stream, service)
        disk.grow(MORE_MIB)
        counts = stream.drain()
        assert counts["acked"] > full["acked"], (full, counts)
        found = stream.check()
        assert found["stored"] == counts["sent"], (found, counts)
        until(lambda: field.is_projected() or make_room(disk),
              "the records follow again")
        note(f"full at {full['acked']} events after "
             f"{full['retry_later']} times RETRY_LATER; with room again "
             f"{counts['acked']} acknowledged and stored")
    fill(stream, disk)
    service.kill()
    service.must_start()
    check_served(field, stream, service)
    disk.grow(MORE_MIB)
    counts = stream.drain()
    found = stream.check()
    assert found["stored"] == counts["sent"], (found, counts)
    assert service.stop() == 0
    note("killed and started again on the full disk: the same")


if __name__ == "__main__":
    need_root()
    sys.exit(main())
