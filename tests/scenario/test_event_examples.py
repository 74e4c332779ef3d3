"""The example events get the verdicts that stand beside them, from a stack."""
import json
import os
import re
import shutil
import tempfile

from stack import Stack, note

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                        "..", "services", "attendance", "examples")
# What one provider's key and a few lines can bring about.
CODES = {"SYNTAX", "BAD_TYPE", "UNKNOWN_FIELD", "MISSING_FIELD",
         "FIELD_NOT_ALLOWED", "BAD_WORD", "BAD_ID", "BAD_TIME", "BAD_NUMBER",
         "BAD_INTERVAL", "REPEATED_ITEM", "NOT_YOUR_PROVIDER",
         "OTHER_CONTENT", "TIME_IN_FUTURE"}


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rows_of_the_standard():
    """The last column of the table of examples in EVENTS.md, by line."""
    with open(os.path.join(EXAMPLES, "..", "EVENTS.md"),
              encoding="utf-8") as text:
        rows = [re.match(r"\| (\d+) \| .* \| ([^|]*) \|$", line)
                for line in text]
    return {int(row[1]): row[2] for row in rows if row}


def stream(stack, top):
    receipts = os.path.join(top, "receipts.ndjson")
    stack.chalkline("stream", os.path.join(EXAMPLES, "events.ndjson"),
                    "--key", os.path.join(stack.folder, "keys",
                                          "harbor.secret"),
                    "--receipts", receipts, code=2)
    return read(receipts)


def main():
    expected = read(os.path.join(EXAMPLES, "verdicts.ndjson"))
    assert {v["code"] for v in expected if "code" in v} == CODES
    assert rows_of_the_standard() == {
        v["line"]: " ".join(v[k] for k in ("verdict", "code", "field")
                            if k in v) for v in expected}
    top = tempfile.mkdtemp(prefix="chalkline-examples-")
    with Stack(os.path.join(top, "d"), only=("attendance",)) as stack:
        stack.chalkline("keys", "new", "harbor", "--role", "provider",
                        "--scope", "harbor")
        found = stream(stack, top)
        assert len(found) == len(expected)
        for one, other in zip(found, expected):
            assert one == other, (one, other)
        again = stream(stack, top)
        for one, other in zip(again, expected):
            if other["verdict"] == "ACCEPTED":
                other = {**other, "verdict": "DUPLICATE", "first": "ACCEPTED"}
            assert one == other, (one, other)
    shutil.rmtree(top)
    note(f"{len(expected)} example events")


main()
