"""The JSON Schema of the event says what `chalkline stream --check` says.

The examples for providers, and events made here: each field on each type
given, null and left out, and bad values of each field.
"""
import json
import os
import subprocess
import tempfile

import jsonschema

from stack import BIN, note

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
ATTENDANCE = os.path.join(TOP, "services", "attendance")

BASE = {"eventId": "e1", "sessionId": "s1",
        "occurredAt": "2025-10-06T10:00:00-04:00"}
GOOD = {**BASE, "providerId": "p1", "studentId": "1001",
        "studentIdScheme": "STATE", "studentIds": ["1001", "1002"],
        "tutorId": "t1", "programId": "m", "schoolId": "oak",
        "subject": "MATH", "plannedStart": "2025-10-06T10:00:00-04:00",
        "plannedEnd": "2025-10-06T10:30:00-04:00", "modality": "HYBRID",
        "status": "PRESENT", "minutesPresent": 30, "reason": "TESTING",
        "party": "SCHOOL", "voidsEventId": "e0", "makeupOf": "s0",
        "makeupFor": ["1001"]}
KEYS = ("eventId", "sessionId", "voidsEventId", "makeupOf")
NAMES = ("providerId", "studentId", "tutorId", "programId", "schoolId")
LISTS = ("studentIds", "makeupFor")
TIMES = ("occurredAt", "plannedStart", "plannedEnd")
WORDS = ("type", "studentIdScheme", "subject", "modality", "status", "reason",
         "party")
ANY = [None, True, 3, 3.5, {}, "", [], ["1001"]]
KEY = ["a" * 64, "a" * 65, "a b", "a\n", "é", "A.z_0:-", "a/b", "a\0"]
NAME = ["a" * 255, "a" * 256, "a b", "a\n", "José", "a\u00a0", "\u2003a",
        "a\u0085b", "a/b,c;d", "a\u200bb", "\u3000", "a\0"]
TIME = ["2025-10-06T14:00:00Z", "2025-10-06t14:00:00.123456z",
        "2025-10-06T14:00:00.1234567Z", "2025-10-06T14:00:00.Z",
        "2025-10-06T14:00:00", "2025-10-06T14:00Z", "2025-10-06 14:00:00Z",
        "2025-10-06T14:00:60Z", "2025-10-06T24:00:00Z", "2025-13-06T14:00:00Z",
        "2025-09-31T14:00:00Z", "2025-02-30T14:00:00Z",
        "1999-12-31T23:00:00Z", "2101-01-01T00:00:00Z",
        "2025-10-06T14:00:00+24:00", "2025-10-06T14:00:00+0400",
        "2025-10-06T14:00:00Z\n", "10/6/2025", "٢٠٢٥-10-06T14:00:00Z"]
LIST = [["1001", "1001"], ["a b"], [""], [None], [3], "1001 1002",
        [str(n) for n in range(200)], [str(n) for n in range(201)]]
WORD = ["present", "PRESENT ", "UNMARKED", "UNSPECIFIED", "OTHER"]
MINUTES = [0, 480, 481, -1, "30", 30.5, 10 ** 12]


def values(field):
    more = (KEY if field in KEYS else NAME if field in NAMES
            else LIST if field in LISTS else TIME if field in TIMES
            else WORD if field in WORDS else MINUTES)
    return ANY + more


def made(schema):
    """Events by the types of the schema, whatever becomes of them."""
    types = schema["properties"]["type"]["enum"]
    for branch, kind in zip(schema["allOf"][1:], types, strict=True):
        assert branch["if"]["properties"]["type"]["const"] == kind
        needed = branch["then"].get("required", [])
        event = {**BASE, "type": kind, **{f: GOOD[f] for f in needed}}
        yield event
        yield {**event, "room": None}
        for field in [*GOOD, "type"]:
            yield {name: event[name] for name in event if name != field}
            if field in GOOD:
                yield {**event, field: GOOD[field]}
            for value in values(field):
                yield {**event, field: value}


# Refused by the checker alone: a schema cannot compare two fields.
BEYOND_THE_SCHEMA = "BAD_INTERVAL"


def check_file(path):
    with tempfile.TemporaryDirectory(prefix="chalkline-schema-") as top:
        receipts = os.path.join(top, "receipts.ndjson")
        done = subprocess.run(
            [os.path.join(BIN, "chalkline"), "stream", path, "--check",
             "--format", "ndjson", "--receipts", receipts],
            capture_output=True, text=True)
        assert done.returncode in (0, 2), done.stderr
        with open(receipts, encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]


def parsed(line):
    """The value of the line; a text, which is no event, when it has none."""
    try:
        return json.loads(line)
    except ValueError:
        return "not JSON"


def compare(validator, path):
    """(accepted by both, refused by both, known to the checker alone)."""
    with open(path, encoding="utf-8") as lines:
        events = [parsed(line) for line in lines]
    receipts = check_file(path)
    assert len(receipts) == len(events)
    counts = [0, 0, 0]
    for event, receipt in zip(events, receipts):
        valid = validator.is_valid(event)
        accepted = receipt["verdict"] == "ACCEPTED"
        if valid and receipt.get("code") == BEYOND_THE_SCHEMA:
            counts[2] += 1
            continue
        assert valid == accepted, (
            event, receipt, [e.message for e in validator.iter_errors(event)])
        counts[0 if valid else 1] += 1
    return counts


def main():
    with open(os.path.join(ATTENDANCE, "schema",
                           "session-event.schema.json"),
              encoding="utf-8") as handle:
        schema = json.load(handle)
    assert '"$ref": "http' not in json.dumps(schema), "it asks the network"
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    counts = compare(validator, os.path.join(ATTENDANCE, "examples",
                                             "events.ndjson"))
    assert min(counts) > 0, counts
    note(f"examples: {counts}")
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson",
                                     encoding="utf-8") as handle:
        for event in made(schema):
            handle.write(json.dumps(event) + "\n")
        handle.flush()
        counts = compare(validator, handle.name)
    assert counts[0] > 100 and counts[1] > 1000, counts
    note(f"made: {counts}")


main()
