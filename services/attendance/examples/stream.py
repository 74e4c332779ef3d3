#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Streams session events to Chalkline; an example for providers.

    stream.py ENDPOINT SERVERKEY SECRETFILE < events.ndjson

Events are NDJSON as in EVENTS.md.  Each event's verdict goes to stdout.  Exit
code 0: all ACCEPTED or DUPLICATE; 2: another verdict; 3: no answer; 4:
anything else.  Safe to run again.

Needs pyzmq and protobuf (Debian: python3-zmq, python3-protobuf) and, on the
PYTHONPATH, what protoc makes of the contract:

    protoc --proto_path=proto --python_out=DIR \\
        chalkline/v1/envelope.proto chalkline/v1/attendance.proto
"""
import datetime
import json
import os
import re
import sys
import time

import zmq

from chalkline.v1 import attendance_pb2, envelope_pb2

WINDOW = 8            # batches without an answer
BATCH_EVENTS = 500    # so that the answer is one frame
BATCH_BYTES = 256 * 1024  # a frame holds 1 MiB
RESEND = 5.0          # seconds; an answer that does not come
PAUSE = 0.1           # the first, after RETRY_LATER
PATIENCE = 120.0      # without any answer: give up
EPOCH = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)
FIELDS = attendance_pb2.SessionEvent.DESCRIPTOR.fields_by_name


def fail(code, why):
    print(f"stream.py: {why}", file=sys.stderr)
    sys.exit(code)


def make_id():
    """A UUIDv7: 48 bits of time, then chance."""
    made = bytearray(int(time.time() * 1000).to_bytes(6, "big") +
                     os.urandom(10))
    made[6] = made[6] & 0x0F | 0x70
    made[8] = made[8] & 0x3F | 0x80
    return bytes(made)


def snake(name):
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def microseconds(text):
    """RFC 3339 with offset, as microseconds UTC."""
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text}: no offset")
    return (moment - EPOCH) // MICROSECOND


def number_of(field, word):
    """SESSION_STARTED: of SESSION_EVENT_TYPE_SESSION_STARTED."""
    values = field.enum_type.values_by_name
    prefix = field.enum_type.values[0].name.removesuffix("UNSPECIFIED")
    if prefix + word not in values:
        raise ValueError(f"{field.name}: no word of the list")
    return values[prefix + word].number


def read_event(line):
    """A line of NDJSON as a message; ValueError, TypeError: it is none."""
    event = attendance_pb2.SessionEvent()
    for name, value in json.loads(line).items():
        field = FIELDS.get(snake(name))
        if field is None:
            raise ValueError(f"{name}: no field of the standard")
        if value is None:
            continue
        if field.label == field.LABEL_REPEATED:
            if not isinstance(value, list):
                raise TypeError(f"{name}: no list")
            getattr(event, field.name).extend(value)
            continue
        if field.enum_type is not None:
            value = number_of(field, value)
        elif field.type == field.TYPE_INT64:
            value = microseconds(value)
        setattr(event, field.name, value)
    return event


class Batch:
    """Some events, and the one frame in which they are sent, each time."""

    def __init__(self, events):
        self.id = make_id()
        self.events = events
        self.frame = envelope_pb2.Request(
            id=self.id, type="attendance.SubmitEvents",
            body=attendance_pb2.SubmitEvents(
                events=events).SerializeToString()).SerializeToString()
        self.due = 0.0  # when it is sent again
        self.pause = PAUSE


def batches_of(lines):
    events, size = [], 0
    for number, line in enumerate(lines, 1):
        try:
            event = read_event(line)
        except (ValueError, TypeError, AttributeError) as why:
            print(f"line {number}: not sent: {why}", file=sys.stderr)
            Stream.exit_code = 2
            continue
        events.append(event)
        size += event.ByteSize()
        if len(events) == BATCH_EVENTS or size >= BATCH_BYTES:
            yield Batch(events)
            events, size = [], 0
    if events:
        yield Batch(events)


class Stream:
    exit_code = 0

    def __init__(self, endpoint, server_key, secret_file):
        with open(secret_file, encoding="ascii") as keys:
            public, secret = keys.read().split()
        self.socket = zmq.Context().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.heartbeat_ivl = 5000
        self.socket.curve_serverkey = server_key.encode()
        self.socket.curve_publickey = public.encode()
        self.socket.curve_secretkey = secret.encode()
        self.socket.connect(endpoint)
        self.window = {}  # by request id
        self.heard = time.monotonic()

    def send_due(self):
        """What is new, was not answered in time, or has waited its pause."""
        now = time.monotonic()
        for batch in self.window.values():
            if batch.due > now:
                continue
            try:
                self.socket.send(batch.frame, zmq.DONTWAIT)
            except zmq.Again:
                pass  # no room towards the service: later
            batch.due = now + RESEND

    def settle(self, batch, reply):
        """What is printed here is on the service's disk."""
        told = attendance_pb2.EventVerdicts.FromString(reply.body)
        if reply.more or len(told.verdicts) != len(batch.events):
            fail(4, "verdicts that do not fit the batch")
        for event, verdict in zip(batch.events, told.verdicts):
            word = attendance_pb2.Verdict.Name(
                verdict.verdict).removeprefix("VERDICT_")
            print(event.event_id or "-", word + (
                f" {verdict.code} {verdict.field}: "
                f"found {verdict.found or 'nothing'}, "
                f"expected {verdict.expected}" if verdict.code else ""))
            if word not in ("ACCEPTED", "DUPLICATE"):
                Stream.exit_code = 2
        sys.stdout.flush()
        del self.window[batch.id]

    def take_reply(self, reply):
        batch = self.window.get(reply.id)
        if batch is None:
            return  # answered before: a request that was sent twice
        if reply.status == envelope_pb2.STATUS_OK:
            self.settle(batch, reply)
        elif reply.status == envelope_pb2.STATUS_RETRY_LATER:
            batch.due = time.monotonic() + batch.pause
            batch.pause = min(2 * batch.pause, RESEND)
        else:
            fail(4, f"refused: {reply.detail}")

    def receive(self):
        if self.socket.poll(100):
            self.take_reply(envelope_pb2.Reply.FromString(self.socket.recv()))
            self.heard = time.monotonic()
        elif time.monotonic() - self.heard > PATIENCE:
            fail(3, "no answer; is the endpoint right, and the key granted?")

    def run(self, lines):
        batches = batches_of(lines)
        more = True
        while more or self.window:
            while more and len(self.window) < WINDOW:
                batch = next(batches, None)
                more = batch is not None
                if more:
                    self.window[batch.id] = batch
                    self.heard = time.monotonic()
            self.send_due()
            if self.window:
                self.receive()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        sys.exit(4)
    Stream(*sys.argv[1:]).run(sys.stdin)
    sys.exit(Stream.exit_code)
