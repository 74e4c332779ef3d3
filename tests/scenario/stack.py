"""A stack of real processes in a folder, for the scenario tests.

Programs are those of the build folder in CHALKLINE_BIN.  Nothing here sleeps
for a fixed time to let something happen: it asks until it has, or fails.
"""
import json
import os
import signal
import subprocess
import sys
import time

import sparing

BIN = os.environ["CHALKLINE_BIN"]
CHALKLINE = os.path.join(BIN, "chalkline")
SERVICES = ("intake", "scheduling", "attendance", "reporting")
PATIENCE = float(os.environ.get("CHALKLINE_PATIENCE", "120"))


def run_whole(*words, code=0, stdin=None):
    """Runs chalkline to its end.  Fails on another exit code."""
    done = subprocess.run([CHALKLINE, *words], input=stdin, text=True,
                          capture_output=True,
                          env=sparing.environment(words, code))
    codes = code if isinstance(code, tuple) else (code,)
    if done.returncode not in codes:
        raise AssertionError(
            f"chalkline {' '.join(words)}: exit {done.returncode}, expected "
            f"{codes}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done


def run(*words, code=0, stdin=None):
    """The standard output of a run."""
    return run_whole(*words, code=code, stdin=stdin).stdout


def until(question, what):
    """Asks until the answer is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"gave up waiting until {what}")


class Stack:
    """`chalkline up --dir DIR` and what runs under it."""

    def __init__(self, folder, only=()):
        self.folder = folder
        self.only = only
        self.process = None

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *_):
        self.down()

    def up(self):
        os.makedirs(self.folder, exist_ok=True)
        words = [CHALKLINE, "up", "--dir", self.folder]
        if self.only:
            words += ["--only", *self.only]
        self.log = open(self.folder.rstrip("/") + ".up.log", "ab")
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if line.strip() != "ready":
            self.process.wait()
            with open(self.log.name, encoding="utf-8") as log:
                raise AssertionError(f"up said {line!r}\n{log.read()[-4000:]}")

    def down(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()
        self.log.close()
        self.process = None
        assert code == 0, f"up ended with {code}"

    def pid(self, name):
        """The process id of a service, or None while it is being restarted."""
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(path, encoding="ascii") as children:
            pids = [int(word) for word in children.read().split()]
        for pid in pids:
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as words:
                    program = words.read().split(b"\0")[0].decode()
            except OSError:
                continue
            if os.path.basename(program) == f"chalkline-{name}":
                return pid
        return None

    def kill(self, name):
        """SIGKILL; the pid that was killed."""
        pid = until(lambda: self.pid(name), f"{name} runs")
        os.kill(pid, signal.SIGKILL)
        return pid

    def chalkline(self, *words, **more):
        return run(*words, "--dir", self.folder, **more)

    def told(self, *words, **more):
        """What people read on the standard error."""
        return run_whole(*words, "--dir", self.folder, **more).stderr

    def status(self):
        text = self.chalkline("status", "--json", code=(0, 3))
        return {s["name"]: s for s in json.loads(text)["services"]}

    def settle(self, service="attendance"):
        """Waits until what the service derives from its own log is there: for
        queries with `--wait 0`, which ask for it as it is."""
        def seen():
            text = self.chalkline("status", service, "--json", code=(0, 3))
            return json.loads(text)["services"][0]

        def is_settled():
            now = seen()
            return now["up"] and any(
                f["name"] == service and f["seq"] >= before["head"]
                for f in now["followers"])
        before = until(lambda: (lambda s: s if s["up"] else None)(seen()),
                       f"{service} is up")
        until(is_settled, f"{service} has caught up with its own log")

    def all_up(self):
        until(lambda: all(s["up"] for s in self.status().values()),
              "every service is up")

    def feed(self, service):
        return [json.loads(line) for line in
                self.chalkline("feed", "read", service).splitlines()]


def note(text):
    print(text, file=sys.stderr, flush=True)
