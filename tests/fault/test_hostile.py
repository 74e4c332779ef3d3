#!/usr/bin/env python3
"""Clients that mean harm, while others stream over the same TCP endpoint.

No key, a wrong key, another provider's id, frames that are too large, deep
nesting, messages that grow in memory, garbage before and after the handshake,
and 200 idle connections against a limit of 128 descriptors.  Those who stream
are answered all the time, the process stays, its memory within the bound that
it computed, and nothing is stored that nobody may send.

Those who stream keep their latency within twice: each kind of attack comes in
rounds, each after a calm one, and the median over the rounds of the median
wait is judged.  The streams are paced, so that the waits are the service's
and not those of a full machine; the attackers have a rate and give way to
others on this machine, as if they sat at their own.  FAULT_HOSTILE is how many
seconds a round lasts (2), FAULT_ROUNDS how many there are (5).
"""
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import time

from field import (SEED, Field, Memory, Service, Stream, need_root, note,
                   tool, until)

SECONDS = int(os.environ.get("FAULT_HOSTILE", "2"))
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "5"))
# Attempts in a second.
RATE = 50
# Those who stream wait at most so many times as long as when it is calm.
TIMES = 2
PACE_MS = 20
DESCRIPTORS = 128
IDLE = 200
DISK_MIB = 4096
# The greeting of ZMTP 3, with the mechanism that asks for no key.
NO_KEY = (b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0")
          + bytes(32))
DICE = random.Random(SEED)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def say(port, data):
    """Sends bytes, hangs on to what comes, and goes."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as peer:
            peer.sendall(data)
            peer.settimeout(0.05)
            peer.recv(4096)
    except OSError:
        pass


def turns():
    """RATE times a second, until the round is over."""
    began = time.monotonic()
    for turn in range(RATE * SECONDS):
        time.sleep(max(0.0, began + turn / RATE - time.monotonic()))
        if time.monotonic() >= began + SECONDS:
            return
        yield turn


def be_calm(_port):
    time.sleep(SECONDS)


def be_garbage(port):
    for _ in turns():
        say(port, DICE.randbytes(DICE.randrange(1, 20000)))


def be_nameless(port):
    """ZMTP without CURVE; then a READY and a message all the same."""
    ready = b"\x04\x26\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
    for _ in turns():
        say(port, NO_KEY + ready + b"\x00\x05hello")


def be_idle(port):
    """More connections than there are descriptors, and not a byte."""
    held = []
    began = time.monotonic()
    while len(held) < IDLE and time.monotonic() < began + 10 * SECONDS:
        try:
            held.append(socket.create_connection(("127.0.0.1", port), 1))
        except OSError:
            time.sleep(0.02)  # nobody is let in for a moment
    time.sleep(SECONDS)
    for peer in held:
        peer.close()
    assert len(held) > DESCRIPTORS, f"only {len(held)} connections stood"


def program(field, kind):
    def attack(_port):
        done = subprocess.run(
            ["nice", tool("fault_hostile"), field.config, kind, str(SECONDS),
             str(RATE)], capture_output=True, text=True, env=field.words(),
            timeout=SECONDS + 60)
        assert done.returncode == 0, done
        tried = int(done.stdout.split()[1])
        assert tried > 0, done.stdout
    return attack


def measure(stream, attack, port):
    """Waits of those who stream, meanwhile."""
    stream.figures()
    attack(port)
    return stream.figures()


def check_round(name, service, stream, before, figures):
    """Nobody is shut out, and memory stays within the bound."""
    assert service.is_up(), (name, service.last_words())
    memory, bound = service.memory_mib()
    assert memory < bound, (name, memory, bound)
    if figures["least"] <= before["least"]:
        # On a slow machine a round may be over before all were answered.
        until(lambda: stream.figures()["least"] > before["least"],
              f"everybody is answered after {name}")
    assert figures["failures"] == figures["denied"] == 0, (name, figures)
    return memory


def middle(rounds, what):
    return statistics.median(figures[what] for figures in rounds) / 1000


def judge(name, calm, hostile, memory):
    """True when those who stream hardly noticed."""
    note(f"  {name:<9} p50 {middle(calm, 'p50_us'):6.2f} -> "
         f"{middle(hostile, 'p50_us'):6.2f} ms, p99 "
         f"{middle(calm, 'p99_us'):6.1f} -> {middle(hostile, 'p99_us'):6.1f} "
         f"ms, longest {max(f['max_us'] for f in hostile) / 1000:.0f} ms; "
         f"memory {memory:.0f} MiB")
    if middle(hostile, "p50_us") <= TIMES * middle(calm, "p50_us"):
        return True
    # Where calm rounds differ among themselves by more than is judged, others
    # work on this machine; that only adds, so the least of each tells.
    calm, hostile = ([f["p50_us"] for f in rounds]
                     for rounds in (calm, hostile))
    return (max(calm) > TIMES * min(calm)
            and min(hostile) <= TIMES * min(calm))


def attack_in_rounds(name, attack, port, service, stream):
    calm, hostile = [], []
    for _ in range(ROUNDS):
        for kind, rounds in ((be_calm, calm), (attack, hostile)):
            before = stream.figures()
            figures = measure(stream, kind, port)
            memory = check_round(name, service, stream, before, figures)
            rounds.append(figures)
    return judge(name, calm, hostile, memory)


def run(field, port, service, stream):
    stream.go()
    # Every producer has its connection.
    until(lambda: stream.figures()["least"] > 0, "all of them stream")
    attacks = [
        ("nothing", be_calm), ("nameless", be_nameless),
        ("garbage", be_garbage), ("stranger", program(field, "stranger")),
        ("other", program(field, "other")),
        ("frames", program(field, "frames")), ("idle", be_idle)]
    note(f"calm -> under attack, medians of {ROUNDS} rounds")
    slow = [name for name, attack in attacks if not attack_in_rounds(
        name, attack, port, service, stream)]
    # Who comes only now is let in.
    field.check_status()
    counts = stream.drain()
    found = stream.check()
    assert found["stored"] == counts["sent"], (found, counts)
    memory, bound = service.memory_mib()
    assert service.stop() == 0
    note(f"{counts['sent']} events of those who stream, all stored; memory "
         f"{memory:.0f} of {bound} MiB")
    assert not slow, f"waits more than {TIMES} times as long under: {slow}"


def main():
    # On a tmpfs, so that the waits are the service's and not the disk's.
    with Field(producers=3) as field, Memory(field.folder, DISK_MIB) as disk:
        port = free_port()
        field.store = os.path.join(disk.folder, "store")
        field.environment["CHALKLINE_ATTENDANCE_ENDPOINT"] = \
            f"tcp://127.0.0.1:{port}"
        service = Service(field, limits={
            resource.RLIMIT_NOFILE: DESCRIPTORS})
        try:
            service.must_start()
            with Stream(field, "h", window=1, pace_ms=PACE_MS) as stream:
                run(field, port, service, stream)
        finally:
            if service.is_up():
                service.kill()


if __name__ == "__main__":
    need_root()
    sys.exit(main())
