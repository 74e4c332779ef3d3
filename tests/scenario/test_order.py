#!/usr/bin/env python3
"""Any order, any absence: what was missed is caught up; what forked is told.

1 The services are started one by one in the order in which nobody expects
  it, each with the ones it follows still down, and stopped for a while in
  the middle of the story; the reports are those of the undisturbed run.
2 An older copy of a store is put back: the followers of that service notice,
  stop that stream, and say so; nothing forks silently.
"""
import os
import shutil
import sys
import tempfile

from stack import Stack, note, run, until
from test_kills import REPORTS, grant, import_all, reports

assert REPORTS


def stream(stack, senders, names):
    for name in names:
        stack.chalkline("stream", senders[name], "--key", os.path.join(
            stack.folder, "keys", name + ".secret"))


def any_order(folder, files, expected):
    """Reporting first, intake last; then each away while others work."""
    with Stack(folder, only=["reporting"]):
        pass
    with Stack(folder, only=["reporting", "attendance"]) as stack:
        senders = grant(stack, files)
        # Events about students whom nobody has announced yet.
        first = sorted(senders)[0]
        stream(stack, senders, [first])
    with Stack(folder, only=["intake", "scheduling"]) as stack:
        import_all(stack, files)
    with Stack(folder, only=["attendance"]) as stack:
        stream(stack, senders, sorted(senders)[1:])
    with Stack(folder, only=["reporting", "scheduling"]):
        pass
    with Stack(folder) as stack:
        got = reports(stack)
    for key, text in expected.items():
        assert got[key] == text, f"report {key} differs after any order"
    note("any order: reports equal")


def followers_of(stack, name):
    return {service: follower["state"]
            for service, s in stack.status().items()
            for follower in s.get("followers", [])
            if follower["name"] == name and service != name}


def older_store(folder, files):
    """Intake's store of an hour ago is put back, and goes on from there."""
    store = os.path.join(folder, "store", "intake")
    with Stack(folder) as stack:
        until(lambda: all(f["lag"] == 0 for s in stack.status().values()
                          for f in s["followers"]), "everything is applied")
    shutil.copytree(store, folder + ".older")
    needs = os.path.join(folder, "more-needs.csv")
    with open(os.path.join(files, "needs.csv"), encoding="utf-8") as source:
        lines = source.read().splitlines()
    with open(needs, "w", encoding="utf-8") as target:
        changed = lines[1].split(",")
        changed[lines[0].split(",").index("weight")] = "9"
        target.write(lines[0] + "\n" + ",".join(changed) + "\n")
    with Stack(folder) as stack:
        stack.chalkline("import", "needs", needs)
        until(lambda: all(f["lag"] == 0 for s in stack.status().values()
                          for f in s["followers"]), "everything is applied")
        before = reports(stack)
    shutil.rmtree(store)
    shutil.copytree(folder + ".older", store)
    with Stack(folder) as stack:
        states = until(
            lambda: (lambda s: s if set(s.values()) == {"diverged"} else None)(
                followers_of(stack, "intake")),
            "every follower of intake says diverged")
        assert set(states) == {"scheduling", "attendance", "reporting"}, states
        after = {key: stack.chalkline("report", key[0], "--by", key[1],
                                      "--format", "csv", "--wait", "0")
                 for key in before}
        # Asked for what is current, it says at once that this is stale.
        for words in (("report", "dosage"), ("sessions",)):
            stack.chalkline(*words, code=4)
        # What would be built on it is not built.
        stack.chalkline("schedule", "solve", code=4)
    assert after == before, "a diverged stream changed a figure"
    note(f"older store: {states}")


def main():
    folder = tempfile.mkdtemp(prefix="chalkline-order-")
    calm = os.path.join(folder, "calm")
    run("demo", "--dir", calm, "--students", "120", "--weeks", "2", "--seed",
        "3")
    files = os.path.join(calm, "files")
    with Stack(calm) as stack:
        expected = reports(stack)
    any_order(os.path.join(folder, "order"), files, expected)
    older_store(calm, files)
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
