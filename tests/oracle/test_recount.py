#!/usr/bin/env python3
"""The demo at its default size, counted again from its raw files."""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "scenario"))

from stack import Stack, run  # noqa: E402


def main():
    folder = tempfile.mkdtemp(prefix="chalkline-recount-")
    district = os.path.join(folder, "district")
    run("demo", "--dir", district)
    with Stack(district):
        code = subprocess.run(
            [sys.executable, os.path.join(HERE, "recount.py"), district],
            check=False).returncode
    if code == 0:
        shutil.rmtree(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
