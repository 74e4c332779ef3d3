#!/usr/bin/env python3
"""`chalkline up`, keys, status, feed and quarantine, with one real service."""
import json
import os
import shutil
import signal
import subprocess
import tempfile

from stack import CHALKLINE, SERVICES, Stack, run, until


def refused(stack, *words, code, says):
    """Runs a verb that must fail; what it says on stderr holds `says`."""
    done = subprocess.run([CHALKLINE, *words, "--dir", stack.folder],
                          text=True, capture_output=True)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    assert says in done.stderr, (words, done.stderr)


def test_files_and_modes(stack):
    for path, mode in (("keys", 0o700), ("keys/intake.secret", 0o600),
                       ("keys/operator.secret", 0o600), ("run", 0o700)):
        found = os.stat(os.path.join(stack.folder, path)).st_mode & 0o777
        assert found == mode, (path, oct(found))
    keys = json.loads(stack.chalkline("keys", "list", "--json"))["keys"]
    roles = {k["name"]: (k["role"], k["scope"]) for k in keys}
    assert roles == {"operator": ("operator", "*"),
                     "intake": ("service", "*"),
                     "scheduling": ("service", "*"),
                     "attendance": ("service", "*"),
                     "reporting": ("service", "*")}, roles


def test_status(stack):
    refused(stack, "status", code=3, says="reporting could not be reached")
    status = stack.status()
    assert list(status) == ["intake", "scheduling", "attendance", "reporting"]
    assert status["reporting"] == {"name": "reporting", "up": False}
    intake = status["intake"]
    assert set(intake) == {"name", "up", "version", "epoch", "head", "bytes",
                           "followers"}, intake
    assert intake["up"] is True and len(intake["epoch"]) == 32


def test_second_up_is_refused(stack):
    refused(stack, "up", code=4, says="another `chalkline up`")
    assert stack.status()["intake"]["up"]


def test_feed(stack):
    lines = stack.feed("intake")
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines, "a new intake logs its authority"
    assert set(lines[0]) == {"seq", "knownAt", "event"}
    last = len(lines)
    assert stack.chalkline("feed", "read", "intake", "--after",
                           str(last)) == ""
    refused(stack, "feed", "read", "nobody", code=1, says="nobody")


def test_keys(stack):
    key = stack.chalkline("keys", "new", "acme", "--role", "provider",
                          "--scope", "P1").strip()
    assert len(key) == 40
    secret = os.path.join(stack.folder, "keys", "acme.secret")
    refused(stack, "keys", "new", "acme", "--role", "provider", "--scope",
            "P1", code=2, says="there already")
    refused(stack, "keys", "new", "x", "--role", "boss", "--scope", "*",
            code=1, says="found `boss`, expected operator")
    refused(stack, "keys", "grant", key, "other", "school", "S1", code=2,
            says=key)
    # Known, but not for this.
    refused(stack, "feed", "read", "intake", "--key", secret, code=4,
            says="may not send feed.Read")
    stack.chalkline("status", "--key", secret, code=3)
    # Revoked: out at once, whatever it asks.
    stack.chalkline("keys", "revoke", "acme")
    refused(stack, "status", "--key", secret, code=3,
            says="intake does not let this key in")
    refused(stack, "keys", "revoke", "acme", code=2, says="nobody is named")
    # Granted again, in again.
    stack.chalkline("keys", "grant", key, "acme2", "operator", "*")
    stack.chalkline("feed", "read", "intake", "--key", secret)
    # A key that begins as an option, or as a long one, does.
    for number, head in enumerate(["-V", "--9"]):
        name = "dash%d" % number
        other = head + key[len(head):]
        stack.chalkline("keys", "grant", other, name, "school", "S1")
        assert other in stack.chalkline("keys", "list")
        stack.chalkline("keys", "revoke", name)
    # A secret that others can read is not used.
    os.chmod(secret, 0o644)
    refused(stack, "status", "--key", secret, code=4, says="mode 0600")


def test_quarantine_is_empty(stack):
    assert stack.chalkline("quarantine", "list", "intake", "--json") == ""
    refused(stack, "quarantine", "show", "intake", "1", code=4, says="1")
    refused(stack, "quarantine", "retry", "intake", code=1, says="ID")


def test_a_killed_service_comes_back(stack):
    before = stack.feed("intake")
    killed = stack.kill("intake")
    until(lambda: stack.pid("intake") not in (None, killed), "it is restarted")
    assert stack.feed("intake") == before


def test_nothing_is_left_behind(stack):
    """Whatever ends `up`, its services end too."""
    pid = until(lambda: stack.pid("intake"), "intake runs")
    os.kill(stack.process.pid, signal.SIGKILL)
    stack.process.wait()
    stack.process.stdout.close()
    stack.process = None

    def gone():
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True
    until(gone, "intake has ended with `up`")
    stack.up()


def test_usage(stack):
    refused(stack, "up", "--only", "nobody", code=1, says="nobody")
    refused(stack, "up", "intake", code=1, says="--only")
    refused(stack, "feed", "raed", code=1, says="did you mean `read`")
    run("keys", "--help")
    run("status", "--dir", stack.folder + "-not-there", code=3)


FAKE = """#!/usr/bin/env python3
import os, signal, socket, sys, time
name = os.environ["NOTIFY_SOCKET"]
if os.path.basename(sys.argv[0]) == "chalkline-scheduling":
    sys.exit(7)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
out.sendto(b"READY=1", "\\0" + name[1:])
time.sleep(60)
"""


def with_fakes(top):
    """Services that misbehave: one does not start, one does not stop."""
    programs = os.path.join(top, "bin")
    os.mkdir(programs)
    chalkline = shutil.copy(CHALKLINE, programs)
    for name in SERVICES:
        path = os.path.join(programs, f"chalkline-{name}")
        with open(path, "w", encoding="ascii") as script:
            script.write(FAKE)
        os.chmod(path, 0o755)
    folder = os.path.join(top, "fakes")

    def start(*only):
        return subprocess.Popen(
            [chalkline, "up", "--dir", folder, "--only", *only], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    # Not ready as long as one is not; it is tried again, more slowly.
    up = start("intake", "scheduling")
    pauses = []
    while len(pauses) < 3:
        line = up.stderr.readline()
        assert line, "up has ended"
        if "ended with code 7" in line:
            assert line.startswith("chalkline: scheduling "), line
            pauses.append(float(line.split("again in ")[1].split()[0]))
    assert pauses == sorted(pauses) and pauses[0] < pauses[2], pauses
    # Asked twice, `up` waits no longer for the one that does not stop.
    up.send_signal(signal.SIGTERM)
    up.send_signal(signal.SIGINT)
    out, err = up.communicate(timeout=30)
    assert up.returncode == 4, (up.returncode, err)
    assert "intake did not stop in time" in err, err
    assert "ready" not in out, out
    # A program that is missing is told by its path.
    os.remove(os.path.join(programs, "chalkline-reporting"))
    up = start("reporting")
    out, err = up.communicate(timeout=30)
    assert up.returncode == 4 and "chalkline-reporting" in err, err
    print("ok with_fakes", flush=True)


LONG_NAME = ("a-folder-whose-name-is-so-long-that-no-socket-path-in-it-fits-"
             "into-the-hundred-and-seven-bytes-of-an-address")


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-up-") as top:
        with Stack(os.path.join(top, LONG_NAME), only=("intake",)) as stack:
            for name, test in list(globals().items()):
                if name.startswith("test_"):
                    test(stack)
                    print("ok", name, flush=True)
        with_fakes(top)


if __name__ == "__main__":
    main()
