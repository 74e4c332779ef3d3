#!/usr/bin/env python3
"""The power goes while events stream, FAULT_POWER times (200).

The store is on an ext4 in a file, mounted over a loop device.  At a random
moment EXT4_IOC_SHUTDOWN drops what was not synced; the file system is mounted
again, which replays its journal, and the service starts on what is there.
With --nosync the service is a build that does not sync (CHALKLINE_FAULT_NOSYNC)
and the test passes when the loss is found: the test of this test.
"""
import os
import random
import subprocess
import sys
import time

from field import (SEED, Field, Service, Stream, holds, need_loop, note, tool,
                   until)

ROUNDS = int(os.environ.get("FAULT_POWER", "200"))
NOSYNC_ROUNDS = 20
# Sparse: more than is streamed however fast the machine is.
IMAGE_MIB = 8192
# A new file system after so many rounds.
SERIES = 25
STATUS_EVERY = 10
SOONEST, LATEST = 0.05, 0.5


class Disk:
    """An ext4 in a file."""

    def __init__(self, folder):
        self.image = os.path.join(folder, "disk.img")
        self.folder = os.path.join(folder, "disk")
        os.makedirs(self.folder, exist_ok=True)
        with open(self.image, "wb") as image:
            image.truncate(IMAGE_MIB << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
        self.mounted = False

    def __enter__(self):
        self.mount()
        return self

    def __exit__(self, *_):
        self.unmount()
        os.unlink(self.image)

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.folder],
                       check=True)
        self.mounted = True

    def unmount(self):
        if self.mounted:
            until(lambda: subprocess.run(
                ["umount", self.folder], capture_output=True).returncode == 0,
                "the file system can be unmounted")
            self.mounted = False

    def lose_power(self):
        subprocess.run([tool("fault_shutdown"), self.folder], check=True)


def lose_power(disk, service):
    """The exit code of the service: 74, or killed when it wrote nothing."""
    disk.lose_power()
    code = service.wait_end(1)
    if code is None:
        service.kill()
    assert code in (None, 74), (code, service.last_words())
    disk.unmount()
    disk.mount()
    return code


def lose_power_often(disk, service, name, rounds, dice, codes):
    field = service.field
    with Stream(field, name) as stream:
        stream.go()
        service.must_start()
        for number in range(1, rounds + 1):
            time.sleep(dice.uniform(SOONEST, LATEST))
            assert service.is_up(), service.last_words()
            codes.append(lose_power(disk, service))
            service.must_start()
            found = stream.find()
            if not holds(found):
                return found
            if number % STATUS_EVERY == 0:
                field.check_status()
        counts = stream.drain()
        found = stream.check()
        assert found["stored"] == counts["sent"], (found, counts)
        assert counts["failures"] == 0, counts
    service.stop()
    return found


def run_series(field, name, rounds, dice, program=None):
    """Rounds on one file system; codes, and what the last check found."""
    codes = []
    with Disk(field.folder) as disk:
        field.store = os.path.join(disk.folder, "store")
        service = Service(field, program)
        try:
            found = lose_power_often(disk, service, name, rounds, dice, codes)
        finally:
            if service.is_up():
                service.kill()
    return codes, found


def test_sync():
    dice = random.Random(SEED)
    began = time.monotonic()
    codes, stored = [], 0
    with Field() as field:
        while len(codes) < ROUNDS:
            rounds = min(SERIES, ROUNDS - len(codes))
            more, found = run_series(
                field, f"w{len(codes)}", rounds, dice)
            assert holds(found), found
            codes += more
            stored += found["stored"]
    assert codes.count(74) > len(codes) // 2, codes
    note(f"{len(codes)} power losses in {time.monotonic() - began:.0f} s: "
         f"{stored} events acknowledged and stored, 0 lost; "
         f"{codes.count(74)} times it ended by itself with 74")


def test_nosync(program):
    dice = random.Random(SEED)
    with Field() as field:
        codes, found = run_series(
            field, "n", NOSYNC_ROUNDS, dice, program)
        with open(os.path.join(field.folder, "attendance.log"),
                  encoding="utf-8") as log:
            assert "store.nosync" in log.read(), "it does not say so loudly"
    assert not holds(found), (
        f"{len(codes)} power losses without a sync went unnoticed: {found}")
    note(f"without sync the loss was found in round {len(codes)}: {found}")


if __name__ == "__main__":
    need_loop()
    if sys.argv[1:2] == ["--nosync"]:
        sys.exit(test_nosync(os.path.join(os.environ["FAULT_NOSYNC_BIN"],
                                          "chalkline-attendance")))
    sys.exit(test_sync())
