#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Durable ingest: chalkline-attendance beside PostgreSQL, Redis and ZeroMQ.

Interleaved rounds, medians, ratios of one run; at the end what is asked of
them, what was got, and whether that is met.  Fails when a peer is missing;
PEERS leaves some out, and the output says so.  From the environment:

  BUILD   the build folder (build)           WORK    scratch folder (a new one)
  SECS    of each measurement (2)            ROUNDS  (3)
  CASES   P:B:W ...                          IDS     "grow random"
  PEERS   of all below                       QUICK   1: one short round
  CHALKLINE_BENCH_REF   the program ref_server, for the peers zmq+...

COPY has one batch unanswered a connection: pg-copy has a connection for each
producer, pg-copy-wide one for each batch that the others have unanswered.
"""
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
ENV = os.environ
QUICK = ENV.get("QUICK", "") == "1"
BIN = os.path.join(ENV.get("BUILD", os.path.join(ROOT, "build")), "bin")
SECS = ENV.get("SECS", "0.5" if QUICK else "2")
ROUNDS = int(ENV.get("ROUNDS", "1" if QUICK else "3"))
CASES = ENV.get("CASES", "8:100:4 1:100:1 1:1:64").split()
IDS = ENV.get("IDS", "grow random").split()
ALL = ["pg-copy", "pg-copy-wide", "pg-insert", "redis-xadd", "zmq+lmdb", "zmq+log", "limit"]
PEERS = ENV.get("PEERS", " ".join(ALL)).split()
COLUMNS = ["events/s", "p50 ms", "p99 ms", "settled/s", "CPU s/M",
           "CPU s/M all", "client s/M", "disk B", "disk B all", "store B"]
LEAST = (7, 8)  # the disk's counter is the machine's: the least is nearest
RATE, P50, P99, CPU_ALL, DISK_ALL = 0, 1, 2, 5, 8
FOLLOWED = {}  # ids -> a follower's events/s over the intake's

# What is asked: case, ids, figure, peer, at least or at most so many times
# the peer's.  No peer: of our own p50.
ASKED = [
    ("8:100:4", "grow", RATE, "pg-copy", ">=", 1.15),
    ("8:100:4", "grow", RATE, "redis-xadd", ">=", 1.2),
    ("8:100:4", "grow", RATE, "zmq+lmdb", ">=", 0.5),
    ("8:100:4", "random", RATE, "pg-insert", ">=", 1.5),
    ("8:100:4", "random", RATE, "pg-copy", ">=", 1.0),
    ("1:100:1", "grow", P50, "limit", "<=", 1.3),
    ("8:100:4", "grow", P99, "pg-copy", "<=", 1.0),
    ("8:100:4", "grow", P99, "pg-copy-wide", "<=", 1.0),
    ("8:100:4", "grow", P99, None, "<=", 2.5),
    ("1:1:64", "grow", RATE, "pg-insert", ">=", 6.0),
    ("1:1:64", "grow", RATE, "zmq+lmdb", ">=", 0.5),
    ("8:100:4", "grow", DISK_ALL, "pg-copy", "<=", 1.0),
    ("8:100:4", "random", DISK_ALL, "pg-copy", "<=", 2.0),
    ("8:100:4", "grow", CPU_ALL, "pg-copy", "<=", 0.75),
]


def fail(text):
    print("ingest: " + text, file=sys.stderr)
    sys.exit(1)


def program(name, *folders):
    found = shutil.which(name, path=os.pathsep.join(
        list(folders) + [ENV.get("PATH", "")]))
    return found or fail("%s: found none; expected it, or PEERS without what "
                         "needs it" % name)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(300):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    fail("port %d never opened" % port)


class Server:
    """A process of the receiver's, with a folder of its own."""

    def __init__(self, work, name, argv, user=None, ends=signal.SIGTERM):
        log = open(os.path.join(work, name + ".out"), "ab")
        self.ends = ends
        self.process = subprocess.Popen(argv, stdout=log, stderr=log,
                                        user=user, cwd=work)

    def stop(self):
        self.process.send_signal(self.ends)
        self.process.wait(60)


def bench(*argv):
    out = subprocess.run([os.path.join(BIN, "ingest_bench")] +
                         [str(a) for a in argv], stdout=subprocess.PIPE,
                         text=True)
    if out.returncode != 0:
        fail("ingest_bench %s failed" % " ".join(map(str, argv)))
    return out.stdout.split()


def drive(name, where, case, ids, pid, store):
    return bench("run", name, where, *case.split(":"), ids, SECS, pid, store)


class Postgres:
    def __init__(self, work):
        versions = "/usr/lib/postgresql"
        folders = [os.path.join(versions, v, "bin") for v in
                   sorted(os.listdir(versions), key=float, reverse=True)
                   ] if os.path.isdir(versions) else []
        user = "postgres" if os.geteuid() == 0 else None
        data = os.path.join(work, "data")
        if user:
            shutil.chown(work, user)
        subprocess.run([program("initdb", *folders), "-D", data, "-A",
                        "trust", "-U", "bench"], check=True, user=user,
                       cwd=work, stdout=subprocess.DEVNULL)
        port = free_port()
        with open(os.path.join(data, "postgresql.conf"), "a") as f:
            f.write("listen_addresses='127.0.0.1'\nport=%d\n"
                    "unix_socket_directories=''\nshared_buffers=2GB\n"
                    "max_wal_size=16GB\ncheckpoint_timeout=30min\n"
                    "synchronous_commit=on\nfsync=on\n" % port)
        self.server = Server(work, "log", [program("postgres", *folders),
                                           "-D", data], user, signal.SIGINT)
        wait_for(port)
        time.sleep(1)
        self.where = "host=127.0.0.1 port=%d user=bench dbname=postgres" % port
        self.store = os.path.join(data, "base")

    def run(self, name, case, ids):
        if name == "pg-copy-wide":
            producers, batch, window = map(int, case.split(":"))
            name, case = "pg-copy", "%d:%d:1" % (producers * window, batch)
        return drive(name, self.where, case, ids, self.server.process.pid,
                     self.store)


class Redis:
    def __init__(self, work):
        self.port = free_port()
        self.store = work
        self.server = Server(work, "log", [
            program("redis-server"), "--port", str(self.port), "--bind",
            "127.0.0.1", "--dir", work, "--appendonly", "yes",
            "--appendfsync", "always", "--save", "",
            "--auto-aof-rewrite-percentage", "0", "--daemonize", "no"])
        wait_for(self.port)

    def run(self, name, case, ids):
        return drive(name, self.port, case, ids, self.server.process.pid,
                     self.store)


class Fresh:
    """Started on a new folder for every measurement."""
    server = None

    def __init__(self, work):
        self.work = work

    def run(self, name, case, ids):
        folder = tempfile.mkdtemp(dir=self.work)
        where, argv, store = self.prepare(folder, name, case)
        self.server = Server(folder, "out", argv)
        self.wait(where)
        line = drive(name, where, case, ids, self.server.process.pid, store)
        self.after(name, case, ids, where, line)
        self.server.stop()
        shutil.rmtree(folder)
        return line

    def after(self, name, case, ids, where, line):
        pass


class Reference(Fresh):
    def prepare(self, folder, name, case):
        ref = ENV.get("CHALKLINE_BENCH_REF", "")
        if not os.access(ref, os.X_OK):
            fail("CHALKLINE_BENCH_REF: found '%s', expected the program "
                 "ref_server, or PEERS without %s" % (ref, name))
        where = "tcp://127.0.0.1:%d" % free_port()
        return where, [ref, where, folder, name.split("+")[1]], folder

    def wait(self, where):
        wait_for(int(where.rsplit(":", 1)[1]))


class Limit:
    """No process: a round trip and a commit, within the bench."""
    server = None

    def __init__(self, work):
        self.work = work

    def run(self, name, case, ids):
        folder = tempfile.mkdtemp(dir=self.work)
        line = drive(name, "here", case, ids, os.getpid(), folder)
        shutil.rmtree(folder)
        return line


class Chalkline(Fresh):
    def after(self, name, case, ids, where, line):
        """Once a case: how fast a follower stores what was taken."""
        if case == CASES[0]:
            folder = os.path.join(os.path.dirname(where), "follower")
            seconds, _ = bench("follow", where, folder)
            events = float(line[5]) * float(SECS)
            FOLLOWED.setdefault(ids, []).append(
                events / float(seconds) / float(line[5]))

    def prepare(self, folder, name, case):
        stack = os.path.join(folder, "stack")
        bench("make", stack, case.split(":")[0])
        return stack, [os.path.join(BIN, "chalkline-attendance"), "--config",
                       os.path.join(stack, "chalkline.yaml")], stack

    def wait(self, where):
        pass  # the client waits


def median(name, lines):
    rows = [[float(x) for x in line[5:]] for line in lines]
    return [min(c) if i in LEAST else statistics.median(c)
            for i, c in enumerate(zip(*rows))]


def show(results, names):
    print("%-13s" % "receiver" + "".join("%12s" % c for c in COLUMNS) +
          "%8s" % "x")
    for (case, ids) in results:
        print("\n%s producers, %s events a batch, %s batches unanswered, "
              "%s ids" % (*case.split(":"), ids))
        medians = {n: median(n, results[case, ids][n]) for n in names
                   if n in results[case, ids]}
        ours = medians["chalkline"]
        for name in medians:
            row = medians[name]
            print("%-13s" % name + "".join(
                "%12s" % (("%.0f" if i in (0, 3) else "%.2f" if i < 7 else
                           "%.0f") % v) for i, v in enumerate(row)) +
                "%8.2f" % (ours[0] / row[0]))


def verdict(got, sign, asked):
    met = got >= asked if sign == ">=" else got <= asked
    return "%8.2f  %s" % (got, "met" if met else "MISSED")


def judge(results):
    """Every round is a ratio of its own; their median is what counts."""
    print("\nasked                                                   "
          "got")
    for case, ids, figure, peer, sign, asked in ASKED:
        rounds = results.get((case, ids), {})
        if peer and peer not in rounds or "chalkline" not in rounds:
            continue
        ours = [float(line[5 + figure]) for line in rounds["chalkline"]]
        other = [float(line[5 + (figure if peer else P50)])
                 for line in rounds[peer or "chalkline"]]
        got = statistics.median(a / b for a, b in zip(ours, other))
        print("%-8s %-7s %-12s %s %5.2f x %-12s %s" % (
            case, ids, COLUMNS[figure], sign, asked, peer or "own p50",
            verdict(got, sign, asked)))
    for ids, ratios in FOLLOWED.items():
        print("%-8s %-7s %-12s >=  1.00 x %-12s %s" % (
            CASES[0], ids, "follower/s", "intake",
            verdict(statistics.median(ratios), ">=", 1.0)))


def main():
    left_out = [p for p in ALL if p not in PEERS]
    for name in PEERS:
        if name not in ALL:
            fail("PEERS: found %s, expected some of: %s" %
                 (name, " ".join(ALL)))
    work = ENV.get("WORK") or tempfile.mkdtemp(prefix="chalkline-bench-")
    os.makedirs(work, exist_ok=True)
    os.chmod(work, 0o755)
    started, kinds = {}, {"pg": Postgres, "redis": Redis, "zmq": Reference,
                          "chalkline": Chalkline, "limit": Limit}
    names = ["chalkline"] + PEERS
    results = {}
    try:
        for name in names:
            kind = name.replace("+", "-").split("-")[0]
            if kind not in started:
                folder = os.path.join(work, kind)
                os.mkdir(folder)
                started[kind] = kinds[kind](folder)
        for _ in range(ROUNDS):
            for ids in IDS:
                for case in CASES:
                    for name in names:
                        if (name == "limit") != case.endswith(":1") and \
                                name in ("limit", "pg-copy-wide"):
                            continue  # one frame, one commit; one batch each
                        kind = name.replace("+", "-").split("-")[0]
                        line = started[kind].run(name, case, ids)
                        print("# " + " ".join(line), file=sys.stderr)
                        results.setdefault((case, ids), {}).setdefault(
                            name, []).append(line)
    finally:
        for receiver in started.values():
            server = receiver.server
            if server is not None and server.process.poll() is None:
                server.stop()
        if "WORK" not in ENV:
            shutil.rmtree(work, ignore_errors=True)
    print("%d rounds of %s s, interleaved; medians; disk: the least of the "
          "rounds; x: chalkline's events/s over this one's" % (ROUNDS, SECS))
    if left_out:
        print("LEFT OUT by PEERS: " + " ".join(left_out))
    show(results, names)
    judge(results)


main()
