"""The demo, twice: the same seed prints and writes the same bytes.

Also: another seed is another district, a second demo in the same folder starts
afresh, and a folder that holds something else is left alone.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

from stack import CHALKLINE, note, run

SIZE = ["--students", "200", "--weeks", "3"]


def read(path):
    with open(path, "rb") as handle:
        return handle.read()


def written(folder):
    """Every file and report of a demo, by its path below the folder."""
    paths = (glob.glob(os.path.join(folder, "files", "**"), recursive=True) +
             glob.glob(os.path.join(folder, "reports", "*")))
    return {os.path.relpath(path, folder): read(path)
            for path in paths if os.path.isfile(path)}


def demo(folder, seed):
    return run("demo", "--dir", folder, *SIZE, "--seed", seed)


def main():
    top = tempfile.mkdtemp(prefix="chalkline-demo-")
    first, second = os.path.join(top, "first"), os.path.join(top, "second")
    shown = demo(first, "5")
    files = written(first)
    assert "Dosage by school" in shown and "SCH-01" in shown, shown
    assert len(files) > 20, sorted(files)
    assert files["reports/dosage-by-student.csv"].count(b"\n") > 50

    assert demo(second, "5") == shown, "the same seed printed something else"
    again = written(second)
    differing = [name for name in sorted(set(files) | set(again))
                 if files.get(name) != again.get(name)]
    assert not differing, f"the same seed wrote something else: {differing}"

    # In the same folder, another district.
    assert demo(second, "6") != shown, "another seed printed the same"

    other = os.path.join(top, "other")
    os.mkdir(other)
    keep = os.path.join(other, "mine.txt")
    with open(keep, "w", encoding="ascii") as handle:
        handle.write("mine")
    refused = subprocess.run([CHALKLINE, "demo", "--dir", other],
                             capture_output=True, text=True)
    assert refused.returncode == 1, refused
    assert "not empty" in refused.stderr, refused.stderr
    assert os.listdir(other) == ["mine.txt"], os.listdir(other)

    shutil.rmtree(top)
    note(f"demo: {len(files)} files, equal")


if __name__ == "__main__":
    sys.exit(main())
