#!/usr/bin/env python3
"""Clients that mean harm, while others stream over the same TCP endpoint.

No key, a wrong key, another provider's id, frames that are too large, deep
nesting, messages that grow in memory, garbage before and after the handshake,
and 200 idle connections against a limit of 128 descriptors.  Those who stream
are answered all the time, the process stays, its memory within the bound that
it computed, and nothing is stored that nobody may send.  FAULT_HOSTILE is how
many seconds each kind lasts (6).
"""
import os
import random
import resource
import socket
import subprocess
import sys
import time

from field import (SEED, Field, Memory, Service, Stream, need_root, note,
                   tool, until)

SECONDS = int(os.environ.get("FAULT_HOSTILE", "6"))
DESCRIPTORS = 128
IDLE = 200
DISK_MIB = 4096
# Batches that are answered in a second, at the least.
LEAST_RATE = 5
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


def be_garbage(port):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        say(port, DICE.randbytes(DICE.randrange(1, 20000)))


def be_nameless(port):
    """ZMTP without CURVE; then a READY and a message all the same."""
    ready = b"\x04\x26\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        say(port, NO_KEY + ready + b"\x00\x05hello")


def be_idle(port):
    """More connections than there are descriptors, and not a byte."""
    held = []
    for _ in range(IDLE):
        try:
            held.append(socket.create_connection(("127.0.0.1", port), 1))
        except OSError:
            pass
    time.sleep(SECONDS)
    for peer in held:
        peer.close()
    assert len(held) > DESCRIPTORS, f"only {len(held)} connections stood"


def program(field, kind):
    def attack(_port):
        done = subprocess.run(
            [tool("fault_hostile"), field.config, kind, str(SECONDS)],
            capture_output=True, text=True, env=field.words(),
            timeout=SECONDS + 60)
        note(f"  {done.stdout.strip()}")
        assert done.returncode == 0, done
        tried = int(done.stdout.split()[1])
        assert tried > 0, done.stdout
    return attack


def measure(stream, attack, port):
    """Replies a second and waits of those who stream, meanwhile."""
    stream.figures()
    began = time.monotonic()
    attack(port)
    figures = stream.figures()
    figures["rate"] = figures["replies"] / (time.monotonic() - began)
    return figures


def show(name, figures, memory):
    note(f"  {name:<10} {figures['rate']:7.0f} replies/s, p50 "
         f"{figures['p50_us'] / 1000:.1f} ms, p99 "
         f"{figures['p99_us'] / 1000:.1f} ms, longest "
         f"{figures['max_us'] / 1000:.0f} ms; memory {memory:.0f} MiB")


def run(field, port, service, stream):
    stream.go()
    # Every producer has its connection.
    until(lambda: stream.figures()["least"] > 0, "all of them stream")
    attacks = [
        ("calm", lambda _port: time.sleep(SECONDS)),
        ("nameless", be_nameless), ("garbage", be_garbage),
        ("stranger", program(field, "stranger")),
        ("other", program(field, "other")),
        ("frames", program(field, "frames")),
        ("idle", be_idle),
        ("after", lambda _port: time.sleep(SECONDS))]
    for name, attack in attacks:
        before = stream.figures()
        figures = measure(stream, attack, port)
        assert service.is_up(), (name, service.last_words())
        memory, bound = service.memory_mib()
        show(name, figures, memory)
        assert memory < bound, (name, memory, bound)
        assert figures["rate"] > LEAST_RATE, (name, figures)
        assert figures["least"] > before["least"], (name, figures)
        assert figures["failures"] == figures["denied"] == 0, (name, figures)
    # Who comes only now is let in.
    field.check_status()
    counts = stream.drain()
    found = stream.check()
    assert found["stored"] == counts["sent"], (found, counts)
    assert service.stop() == 0
    note(f"{counts['sent']} events of those who stream, all stored; memory "
         f"{memory:.0f} of {bound} MiB")


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
            with Stream(field, "h") as stream:
                run(field, port, service, stream)
        finally:
            if service.is_up():
                service.kill()


if __name__ == "__main__":
    need_root()
    sys.exit(main())
