#!/usr/bin/env python3
"""Who may include what, and how large things may be.

Reads the sources and says each breach as file:line.  The rules are those of
ARCHITECTURE.md, "Layers".
"""
import os
import re
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
TOP = {"services", "proto", "common", "deploy", "tests", "CMakeLists.txt",
       "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md",
       "LICENSE"}
SERVICES = {"intake", "scheduling", "attendance", "reporting", "chalkline"}
EXAMPLES = "services/attendance/examples/"
FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 80
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# What a pure rule may include, beside its own service's rules and models.
RULE_SYSTEM = {"assert.h", "ctype.h", "inttypes.h", "limits.h", "math.h",
               "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h",
               "string.h", "strings.h"}
RULE_COMMON = {"common/arena.h", "common/bytes.h", "common/instant.h",
               "common/principal.h", "common/status.h"}
# stdio.h is there for snprintf, stdlib.h for qsort; the rest of them is not.
RULE_BANNED = re.compile(
    r"\b(fopen|fread|fwrite|fprintf|printf|puts|getenv|time|clock|rand|random|"
    r"gettimeofday|clock_gettime|localtime|localtime_r|open|read|write)\s*\(")


def listed(*which):
    out = subprocess.run(["git", "-c", "safe.directory=*", "-C", ROOT,
                          "ls-files", "--exclude-standard", *which],
                         check=True, capture_output=True, text=True).stdout
    return [f for f in out.splitlines()
            if os.path.exists(os.path.join(ROOT, f))]


def may_include(path, include):
    """None, or why this file may not include that."""
    name = os.path.basename(path)
    production = path.startswith(("common/", "services/"))
    if not production:
        return None
    if path.startswith(EXAMPLES):
        return may_example_include(include)
    if include == "lmdb.h" and not re.match(r"common/store\w*\.c$", path):
        return "only common/store*.c includes lmdb.h"
    if include == "zmq.h" and not re.match(
            r"common/(bus|zap|client)\w*\.[ch]$", path):
        return "only common/bus*, zap*, client* include zmq.h"
    if include.endswith(".pb-c.h") and not re.match(
            r"(wire\w*|\w+_wire)\.c$", name):
        return "only wire files include generated headers"
    if include.startswith("services/"):
        owner = include.split("/")[1]
        if path.startswith("common/"):
            return "common includes no service"
        if path.split("/")[1] != owner:
            return "services never include each other"
    if include.startswith("tests/"):
        return "the product includes no test"
    if name.startswith("rules") and not rule_may_include(path, include):
        return "a rule is pure: no I/O, clock, store, socket or message"
    return None


def may_example_include(include):
    """An example is a document for others: the wire, and nothing of ours."""
    if include.endswith(".pb-c.h"):
        return None
    if include == "lmdb.h" or include.startswith(
            ("common/", "services/", "tests/")):
        return "an example for providers uses nothing of ours"
    return None


def rule_may_include(path, include):
    if include in RULE_SYSTEM or include in RULE_COMMON:
        return True
    if include.startswith("common/event/"):
        return not include.endswith("_wire.h")
    if include.startswith("services/"):
        name = os.path.basename(include)
        return not re.match(r"(tables|wire|handlers|on_|projection)", name)
    return False


def functions(lines):
    """(first line, length) of every function by brace in column 0."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number - start
            start = None


def check_source(path, faults):
    with open(os.path.join(ROOT, path), encoding="utf-8") as handle:
        lines = handle.read().splitlines()
    if not lines or "SPDX-License-Identifier: Apache-2.0" not in lines[0]:
        faults.append(f"{path}:1: the first line is not the SPDX line")
    if len(lines) > FILE_LINES_MAX:
        faults.append(f"{path}:1: {len(lines)} lines; at most "
                      f"{FILE_LINES_MAX}")
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if found:
            why = may_include(path, found.group(2))
            if why:
                faults.append(f"{path}:{number}: {found.group(2)}: {why}")
        if UNFINISHED.search(line):
            faults.append(f"{path}:{number}: a word of unfinished work")
        if (os.path.basename(path).startswith("rules")
                and path.startswith("services/") and RULE_BANNED.search(line)):
            faults.append(f"{path}:{number}: a rule does no I/O and reads no "
                          "clock")
    if path.endswith(".c"):
        for start, length in functions(lines):
            if length > FUNCTION_LINES_MAX:
                faults.append(f"{path}:{start}: a function of {length} lines;"
                              f" at most {FUNCTION_LINES_MAX}")


def check_top(faults):
    """What is not committed may be somebody's stack: let it lie there."""
    for top in sorted({f.split("/")[0] for f in listed("-c")}):
        if top not in TOP and not top.startswith("."):
            faults.append(f"{top}: not a name of the top level")


def check_names(files, faults):
    for f in files:
        parts = f.split("/")
        if parts[0] == "services" and len(parts) > 2 \
                and parts[1] not in SERVICES:
            faults.append(f"{f}: no such service")
        if "utils" in parts or re.match(r"utils?\.[ch]$", parts[-1]):
            faults.append(f"{f}: there is no utils")
        if f.endswith((".pb-c.c", ".pb-c.h")):
            faults.append(f"{f}: generated code is not committed")


def check_services(files, faults):
    for name in sorted(SERVICES - {"chalkline"}):
        for needed in ("main.c", "README.md"):
            if f"services/{name}/{needed}" not in files:
                faults.append(f"services/{name}/{needed}: missing")
    if "proto/README.md" not in files:
        faults.append("proto/README.md: missing")


def self_test():
    """The rules refuse what they are there to refuse."""
    refused = [("services/intake/handlers.c", "lmdb.h"),
               ("common/log.c", "lmdb.h"),
               ("services/intake/main.c", "zmq.h"),
               ("services/intake/handlers.c", "chalkline/v1/intake.pb-c.h"),
               ("services/intake/wire.h", "chalkline/v1/intake.pb-c.h"),
               ("services/intake/main.c", "services/reporting/tables.h"),
               ("common/log.c", "services/intake/tables.h"),
               ("services/intake/rules_x.c", "common/store.h"),
               ("services/intake/rules_x.c", "time.h"),
               ("services/intake/rules_x.c", "services/intake/tables.h"),
               (EXAMPLES + "stream.c", "common/client.h"),
               (EXAMPLES + "stream.c", "services/attendance/tables.h"),
               ("services/intake/examples/x.c", "zmq.h")]
    allowed = [("common/store_walk.c", "lmdb.h"), ("common/bus.c", "zmq.h"),
               ("services/intake/wire.c", "chalkline/v1/intake.pb-c.h"),
               ("services/intake/main.c", "services/intake/tables.h"),
               ("services/intake/rules_x.c", "common/instant.h"),
               ("tests/component/test_bus.c", "zmq.h"),
               (EXAMPLES + "stream.c", "zmq.h"),
               (EXAMPLES + "stream.c", "chalkline/v1/attendance.pb-c.h")]
    for path, include in refused:
        assert may_include(path, include), (path, include)
    for path, include in allowed:
        assert may_include(path, include) is None, (path, include)


def main():
    self_test()
    files = listed("-c", "-o")
    faults = []
    check_top(faults)
    check_names(files, faults)
    check_services(set(files), faults)
    sources = [f for f in files if f.endswith((".c", ".h"))]
    for path in sources:
        check_source(path, faults)
    for fault in faults:
        print(fault)
    print(f"{len(sources)} sources read, {len(faults)} breaches")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
