#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every record of a scheduling instance is in the corpus of its fuzz target.

The records are those of the reader's table; services/scheduling/README.md
describes exactly these; and each stands in a file of the corpus that the
program takes, so that the fuzzer begins behind the reader's checks.
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SERVICE = os.path.join(HERE, "..", "..", "services", "scheduling")
CORPUS = os.path.join(HERE, "corpus", "tsi")
SOLVER = os.path.join(os.environ["CHALKLINE_BIN"], "chalkline-scheduling")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def of_the_table():
    """{record: its fields, the name among them}"""
    table = read(SERVICE, "tsi_records.c").split("tsi_records[TSI_RECORDS]")[1]
    return {name: int(fields) for name, fields in
            re.findall(r'\{"([A-Z]+)", (\d+),', table)}


def of_the_readme():
    text = read(SERVICE, "README.md").split("## The text formats")[1]
    lines = re.findall(r"^    ([A-Z]+)(,.*)$", text.split("A STUDENT")[0],
                       re.MULTILINE)
    return {name: 1 + fields.split("  ")[0].count(",")
            for name, fields in lines}


def is_taken(path):
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [SOLVER, "--solve-instance", path, "--out", f"{folder}/out",
             "--steps", "1"], capture_output=True).returncode == 0


def main():
    table, readme = of_the_table(), of_the_readme()
    assert len(table) > 10, "the table of records is not found"
    assert table == readme, (
        "the reader and the README differ", set(table.items()) ^
        set(readme.items()))
    found = set()
    for name in sorted(os.listdir(CORPUS)):
        if is_taken(os.path.join(CORPUS, name)):
            found |= {line.split(",")[0]
                      for line in read(CORPUS, name).splitlines()}
    missing = set(table) - found
    assert not missing, f"in no file of the corpus that is taken: {missing}"
    print(f"{len(table)} records, each in the corpus")


if __name__ == "__main__":
    sys.exit(main())
