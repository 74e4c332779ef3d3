#!/usr/bin/env python3
"""Allocations of the service fail: each path of callers once, and sampled n.

A path is the ten callers of an allocation.  Run after run, every path that no
run before has failed gets no memory, until three runs in a row find no new one;
beside that FAULT_ALLOCS (200) sampled allocations fail, each in a run of its
own.

A run starts the service, streams, asks (records, findings, status, the feed)
and stops it.  At whatever allocation it happens, no signal ends the process:
a request is refused or the program ends with an exit code.  Then, started
again without a fault: what was acknowledged is stored, each once.
Allocations of libzmq and the C++ library are spared: they abort by design.
"""
import os
import subprocess
import sys
import time

from field import BIN, Field, Service, Stream, note, tool, until

# Runs in a row without a new path: all have failed.
CALM_RUNS = 3
PATH_RUNS = int(os.environ.get("FAULT_PATH_RUNS", "3000"))
ALLOCS = int(os.environ.get("FAULT_ALLOCS", "200"))
EVENTS = 400


def ask_all(field):
    """Queries beside the stream; what they are told does not matter here."""
    for words in (("sessions", "--session", "S.a.1", "--wait", "0"),
                  ("findings", "--wait", "0"), ("alerts", "--wait", "0"),
                  ("disputes", "list", "--wait", "0"),
                  ("contacts", "list", "--wait", "0"),
                  ("alerts", "set", "silent-sessions", "4"),
                  ("status",), ("feed", "read", "attendance")):
        subprocess.run([os.path.join(BIN, "chalkline"), *words, "--dir",
                        field.dir], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env=field.words(),
                       timeout=60, check=False)


def read_report(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="ascii") as lines:
        return {line.split()[0]: int(line.split()[1]) for line in lines
                if line.startswith(("failed", "total"))}


def last_lines(path):
    with open(path, encoding="ascii") as lines:
        return "".join(lines.readlines()[-15:])


def run_once(field, at, faults=None):
    """One run; whether it got ready, how it ended, the shim's report."""
    report = os.path.join(field.folder, "report")
    if os.path.exists(report):
        os.unlink(report)
    field.empty_store()
    service = Service(field, environment={
        "LD_PRELOAD": tool("libfault_memory.so"), "FAULT_REPORT": report,
        **(faults or {"FAULT_ALLOC_AT": str(at)})})
    with Stream(field, f"a{at}", 2, 20) as stream:
        ready = service.start()
        if ready:
            stream.go()
            until(lambda: not service.is_up()
                  or stream.figures()["acked"] >= EVENTS, "events are taken")
            if service.is_up():
                ask_all(field)
                service.process.terminate()
        ended = service.process.wait(timeout=30)
        told = read_report(report)
        # Nothing was promised to anybody yet.
        is_over = faults is not None and not ready
        assert ended >= 0, (
            f"{last_lines(report)}\nallocation {at} ended the process by signal {-ended}: "
            f"{told}\n{service.last_words()}")
        if is_over:
            return ready, ended, told
        service.environment = {}
        service.must_start()
        stream.check()
        counts = stream.drain()
        found = stream.check()
        assert found["stored"] == counts["sent"], (at, found, counts)
        assert counts["not_taken"] == 0, (at, counts)
        service.kill()
    return ready, ended, told


def count_failed(report):
    if not os.path.exists(report):
        return 0
    with open(report, encoding="ascii") as lines:
        return sum(line.startswith("failed") for line in lines)


def fail_paths(field):
    """Every path once; the answer is how many there are."""
    began = time.monotonic()
    known = os.path.join(field.folder, "paths")
    ends, failed, calm, runs = {}, 0, 0, 0
    while calm < CALM_RUNS and runs < PATH_RUNS:
        ready, ended, _ = run_once(field, f"p{runs}",
                                   {"FAULT_ALLOC_PATHS": known})
        new = count_failed(os.path.join(field.folder, "report"))
        failed += new
        calm = 0 if new else calm + 1
        runs += 1
        key = ("" if ready else "while opening ") + f"exit {ended}"
        ends[key] = ends.get(key, 0) + 1
    assert failed > 100 or PATH_RUNS < 100, failed
    note(f"{failed} paths to an allocation failed in {runs} runs, "
         f"{time.monotonic() - began:.0f} s: {ends}; no signal, 0 lost")
    assert calm == CALM_RUNS or PATH_RUNS < 3000, "there were more paths"


def main():
    ends = {}
    with Field(producers=2) as field:
        fail_paths(field)
        began = time.monotonic()
        ready, ended, told = run_once(field, 0)
        assert ready and ended == 0, (ready, ended)
        total = told["total"]
        for number in range(ALLOCS):
            # Denser at the start, which every run has in common.
            at = 1 + int((total - 1) * (number / max(1, ALLOCS - 1)) ** 1.5)
            ready, ended, told = run_once(field, at)
            key = ("" if ready else "while opening ") + f"exit {ended}"
            ends[key] = ends.get(key, 0) + 1
    note(f"{ALLOCS} of {total} allocations failed, each in a run of its own, "
         f"in {time.monotonic() - began:.0f} s: {ends}; no signal, 0 lost")


if __name__ == "__main__":
    sys.exit(main())
