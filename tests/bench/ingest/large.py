#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""chalkline-attendance with many events stored: is it as fast as empty?

Fills one store and measures in between: throughput (of SECS seconds, median of
three), memory, and how long a start takes until the first batch is durable.
From the environment:

  BUILD   the build folder (build)           WORK    scratch folder (a new one)
  EVENTS  stored at the end (50000000)       SECS    of each measurement (2)
  IDS     "grow random", a store each        CASE    P:B:W (8:100:4)
"""
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
ENV = os.environ
BIN = os.path.join(ENV.get("BUILD", os.path.join(ROOT, "build")), "bin")
EVENTS = int(ENV.get("EVENTS", "50000000"))
SECS = ENV.get("SECS", "2")
IDS = ENV.get("IDS", "grow random").split()
CASE = ENV.get("CASE", "8:100:4").split(":")
LEAST = {"grow": 0.8, "random": 0.5}  # of the empty store's events/s
START_MAX = 10.0


def bench(*argv):
    out = subprocess.run([os.path.join(BIN, "ingest_bench")] +
                         [str(a) for a in argv], stdout=subprocess.PIPE,
                         text=True, check=True)
    return out.stdout.split()


class Service:
    def __init__(self, folder):
        self.stack = os.path.join(folder, "stack")
        self.out = os.path.join(folder, "out")
        bench("make", self.stack, CASE[0])
        self.process = None

    def start(self):
        """Seconds until a batch of one event is acknowledged."""
        began = time.monotonic()
        with open(self.out, "ab") as log:
            self.process = subprocess.Popen(
                [os.path.join(BIN, "chalkline-attendance"), "--config",
                 os.path.join(self.stack, "chalkline.yaml")],
                stdout=log, stderr=log)
        self.drive("@1", ["1", "1", "1"], "grow")
        return time.monotonic() - began

    def drive(self, length, case, ids):
        return bench("run", "chalkline", self.stack, *case, ids, length,
                     self.process.pid, self.stack)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(60) != 0:
            sys.exit("large: the service ended badly; see " + self.out)

    def memory(self):
        """MiB: resident without the file's pages, and the bound it printed."""
        with open("/proc/%d/status" % self.process.pid) as status:
            rss = [line.split()[1] for line in status
                   if line.startswith("RssAnon")]
        with open(self.out) as log:
            bound = log.read().split('"memory_bound_mib":')[1].split("}")[0]
        return int(rss[0]) // 1024, int(bound.split(",")[0])


def rate(service, ids):
    return statistics.median(
        float(service.drive(SECS, CASE, ids)[5]) for _ in range(3))


def measure(work, ids):
    folder = tempfile.mkdtemp(dir=work)
    service = Service(folder)
    service.start()
    empty = rate(service, ids)
    print("%s ids: empty: %.0f events/s" % (ids, empty), flush=True)
    filled = service.drive("@%d" % EVENTS, CASE, ids)
    print("  %d filled in at %s events/s, settled %s/s, disk %s B an event, "
          "store %s B" % (EVENTS, filled[5], filled[8], filled[13],
                          filled[14]), flush=True)
    full = rate(service, ids)
    rss, bound = service.memory()
    service.stop()
    start = service.start()
    service.stop()
    shutil.rmtree(folder)
    for what, got, sign, asked in [
            ("throughput, full over empty", full / empty, ">=", LEAST[ids]),
            ("memory, MiB", rss, "<=", bound),
            ("start, s", start, "<=", START_MAX)]:
        met = got >= asked if sign == ">=" else got <= asked
        print("  %-30s %s %8.2f  got %8.2f  %s" % (
            what, sign, asked, got, "met" if met else "MISSED"), flush=True)


def main():
    work = ENV.get("WORK") or tempfile.mkdtemp(prefix="chalkline-large-")
    os.makedirs(work, exist_ok=True)
    for ids in IDS:
        measure(work, ids)
    if "WORK" not in ENV:
        shutil.rmtree(work, ignore_errors=True)


main()
