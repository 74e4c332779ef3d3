#!/usr/bin/env python3
"""Files of stores that are cut short, empty or overwritten.  A service whose
own store is damaged does not start, says what is wrong and what to do, touches
nothing, and starts with the copy put back.  What attendance can make again
(what is known of events, what is derived) it makes again by itself, and every
figure stands; reporting's store may be removed."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from stack import BIN, SERVICES, Stack, note, run, until


def cut(path):
    os.truncate(path, os.path.getsize(path) // 8192 * 4096)


def cut_to_metas(path):
    os.truncate(path, 8192)


def empty(path):
    os.truncate(path, 0)


def overwrite(path):
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        file.write(b"x" * size)


HARMS = {cut: "cut short", cut_to_metas: "cut short", empty: "empty file",
         overwrite: "something else"}


def applied(stack):
    return all(f["lag"] == 0 for s in stack.status().values()
               for f in s["followers"])


def told(stack):
    until(lambda: applied(stack), "everything is applied")
    return [stack.chalkline("sessions", "--json"),
            stack.chalkline("findings", "--json", code=(0, 2)),
            stack.chalkline("report", "dosage", "--by", "student",
                            "--format", "csv"),
            stack.status()["attendance"]["head"]]


def said(text, what):
    """The lines of a diagnostic log of that name."""
    lines = [json.loads(line[line.index("{"):])
             for line in text.splitlines() if "{" in line]
    return [line for line in lines if line["what"] == what]


def up_log(stack_dir):
    with open(stack_dir + ".up.log", encoding="utf-8") as log:
        return log.read()


def start_alone(stack_dir, service):
    """One start of the service's program, which fails; why."""
    done = subprocess.run(
        [os.path.join(BIN, "chalkline-" + service), "--config",
         os.path.join(stack_dir, "chalkline.yaml")],
        capture_output=True, text=True, check=False)
    assert done.returncode == 4, f"{service} ended with {done.returncode}"
    return said(done.stderr, "service.failed")[-1]


def refuse(stack_dir, service, harm, words):
    folder = os.path.join(stack_dir, "store", service)
    path = os.path.join(folder, "data.mdb")
    copy = os.path.join(stack_dir, "copy")
    shutil.copy(path, copy)
    harm(path)
    size = os.path.getsize(path)
    for _ in range(2):
        line = start_alone(stack_dir, service)
        assert line["status"] == "CORRUPT", line
        for part in (path, words, "nothing was changed",
                     f"restore the folder {folder}"):
            assert part in line["detail"], (part, line)
        assert ("remove it" in line["detail"]) == (service == "reporting")
        assert os.path.getsize(path) == size, "it was touched"
    os.replace(copy, path)


def main():
    folder = tempfile.mkdtemp(prefix="chalkline-damaged-")
    stack_dir = os.path.join(folder, "stack")
    run("demo", "--dir", stack_dir, "--students", "120", "--weeks", "2",
        "--seed", "5")
    with Stack(stack_dir) as stack:
        before = told(stack)
    for service in SERVICES:
        for harm, words in HARMS.items():
            refuse(stack_dir, service, harm, words)
    with Stack(stack_dir) as stack:
        assert told(stack) == before, "the copies put back differ"
    note(f"refused: {len(SERVICES) * len(HARMS)} damaged stores")

    attendance = os.path.join(stack_dir, "store", "attendance")
    for part, what in (("known", "known.made_anew"),
                       ("derived", "store.derived_anew")):
        for harm, words in HARMS.items():
            times = len(said(up_log(stack_dir), what))
            harm(os.path.join(attendance, part, "data.mdb"))
            with Stack(stack_dir) as stack:
                assert told(stack) == before, (part, harm.__name__)
            lines = said(up_log(stack_dir), what)
            assert len(lines) == times + 1, (part, harm.__name__)
            assert words in lines[-1]["detail"], lines[-1]
    note(f"made again by itself: {2 * len(HARMS)} times")

    empty(os.path.join(stack_dir, "store", "reporting", "data.mdb"))
    shutil.rmtree(os.path.join(stack_dir, "store", "reporting"))
    with Stack(stack_dir) as stack:
        assert told(stack) == before, "reporting made again differs"
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
