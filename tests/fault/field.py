"""What the fault tests share: a stack's folder, the service, the producers.

The service is started here directly, without `chalkline up` and its pauses.
CHALKLINE_BIN tells where the programs are, FAULT_TOOLS where those of this
folder are.
"""
import json
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BIN = os.environ["CHALKLINE_BIN"]
TOOLS = os.environ["FAULT_TOOLS"]
SEED = int(os.environ.get("CHALKLINE_SEED", "20261124"))
PATIENCE = float(os.environ.get("CHALKLINE_PATIENCE", "60"))


def note(text):
    print(text, file=sys.stderr, flush=True)


def tool(name):
    return os.path.join(TOOLS, name)


def until(question, what, patience=PATIENCE):
    """Asks until the answer is true."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.01)
    raise AssertionError(f"gave up waiting until {what}")


def need_root():
    """Ends the test, failed, when this machine cannot run it."""
    if os.geteuid() != 0:
        sys.exit("this test mounts file systems: run it as root")


def need_loop():
    need_root()
    found = subprocess.run(["losetup", "-f"], capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit(f"this test needs a loop device: {found.stderr.strip()}")


class Field:
    """A folder with the settings and keys of a stack; its store elsewhere."""

    def __init__(self, producers=4):
        self.folder = tempfile.mkdtemp(prefix="chalkline-fault-")
        self.dir = os.path.join(self.folder, "stack")
        self.store = os.path.join(self.folder, "store")
        self.environment = {}
        self.producers = producers
        chalkline = os.path.join(BIN, "chalkline")
        up = subprocess.Popen(
            [chalkline, "up", "--dir", self.dir, "--only", "attendance"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ready = up.stdout.readline().strip()
        up.send_signal(signal.SIGTERM)
        up.wait()
        assert ready == "ready", f"the stack cannot be made: {ready!r}"
        for number in range(1, producers + 1):
            name = f"P{number}"
            subprocess.run([chalkline, "keys", "new", name, "--role",
                            "provider", "--scope", name, "--dir", self.dir],
                           check=True, capture_output=True)
        self.config = os.path.join(self.dir, "chalkline.yaml")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            shutil.rmtree(self.folder)
        else:
            note(f"kept for you to look at: {self.folder}")

    def words(self, more=None):
        return {**os.environ, "CHALKLINE_ATTENDANCE_STORE": self.store,
                **self.environment, **(more or {})}

    def chalkline(self, *words, code=(0,)):
        done = subprocess.run([os.path.join(BIN, "chalkline"), *words,
                               "--dir", self.dir], capture_output=True,
                              text=True, env=self.words())
        assert done.returncode in code, (words, done.returncode, done.stderr)
        return done.stdout

    def check_status(self):
        """`chalkline status` shows attendance up; the others are not there."""
        shown = json.loads(self.chalkline("status", "--json", code=(0, 3)))
        mine = [s for s in shown["services"] if s["name"] == "attendance"]
        assert mine and mine[0]["up"], shown
        return mine[0]

    def is_projected(self):
        """Whether the records follow from all that is in the log."""
        return all(f["lag"] == 0 for f in self.check_status()["followers"]
                   if f["name"] == "attendance")

    def empty_store(self):
        shutil.rmtree(self.store, ignore_errors=True)


class Memory:
    """A tmpfs."""

    def __init__(self, folder, mib):
        self.folder = os.path.join(folder, "disk")
        self.mib = mib

    def __enter__(self):
        os.makedirs(self.folder)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.mib}m",
                        "fault", self.folder], check=True)
        return self

    def __exit__(self, *_):
        until(lambda: subprocess.run(
            ["umount", self.folder], capture_output=True).returncode == 0,
            "the file system can be unmounted")

    def grow(self, mib):
        self.mib += mib
        subprocess.run(["mount", "-o", f"remount,size={self.mib}m",
                        self.folder], check=True)

    def room(self):
        return shutil.disk_usage(self.folder).free


class Service:
    """chalkline-attendance, started by hand."""

    def __init__(self, field, program=None, environment=None, limits=None):
        self.field = field
        self.program = program or os.path.join(BIN, "chalkline-attendance")
        self.environment = environment or {}
        self.limits = limits or {}
        self.process = None
        self.log = os.path.join(field.folder, "attendance.log")
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.address = os.path.join(field.folder, "notify")
        if os.path.exists(self.address):
            os.unlink(self.address)
        self.notices.bind(self.address)
        self.notices.setblocking(False)

    def start(self, wait=True):
        """Starts it; whether it became ready (else it has ended)."""
        self.drop_notices()

        def limit():
            for what, most in self.limits.items():
                resource.setrlimit(what, (most, most))
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--config", self.field.config],
                stdout=log, stderr=log,
                preexec_fn=limit if self.limits else None,
                env=self.field.words({"NOTIFY_SOCKET": self.address,
                                      **self.environment}))
        return self.wait_ready() if wait else None

    def drop_notices(self):
        while select.select([self.notices], [], [], 0)[0]:
            self.notices.recv(4096)

    def wait_ready(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if select.select([self.notices], [], [], 0.02)[0]:
                if b"READY=1" in self.notices.recv(4096):
                    return True
            elif self.process.poll() is not None:
                return False
        raise AssertionError("the service is neither ready nor ended")

    def must_start(self):
        assert self.start(), (
            f"the service did not start: {self.process.returncode}\n"
            f"{self.last_words()}")

    def last_words(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()[-2000:]

    def is_up(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.kill()
        return self.process.wait()

    def stop(self):
        """SIGTERM; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    def wait_end(self, patience):
        """The exit code, or None when it still runs after that time."""
        try:
            return self.process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            return None

    def memory_mib(self):
        """Its own memory, the store's pages not counted; and its bound."""
        with open(f"/proc/{self.process.pid}/status",
                  encoding="ascii") as lines:
            own = [int(line.split()[1]) for line in lines
                   if line.startswith("RssAnon")][0] / 1024
        with open(self.log, encoding="utf-8") as log:
            bound = [json.loads(line[line.index("{"):])["memory_bound_mib"]
                     for line in log if "memory_bound_mib" in line][-1]
        return own, bound

    def __del__(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.notices.close()


class Stream:
    """fault_stream: producers, and the checker of what they were promised."""

    def __init__(self, field, run, window=4, batch=50, producers=None,
                 pace_ms=0):
        self.process = subprocess.Popen(
            [tool("fault_stream"), field.config, run,
             str(producers or field.producers), str(window), str(batch),
             str(pace_ms * 1000)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=field.words())

    def ask(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "fault_stream ended"
        return json.loads(answer)

    def go(self):
        return self.ask("go")

    def pause(self):
        return self.ask("pause")

    def figures(self):
        return self.ask("figures")

    def drain(self):
        counts = self.ask("drain")
        assert counts["unanswered"] == 0, counts
        return counts

    def find(self):
        return self.ask("check")

    def check(self):
        """Acknowledged is stored, each once, and nothing that nobody sent."""
        found = self.find()
        assert holds(found), found
        return found

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def holds(found):
    return (found["status"] == "OK" and found["lost"] == 0
            and found["twice"] == 0 and found["strange"] == 0)
