#!/usr/bin/env python3
"""The pages of codes against the codes in the sources.

Every finding, verdict and quarantine code stands in FINDINGS.md, every code of
a contact in CONTACTS.md, with a meaning and what to do; and nothing stands
there that the programs cannot say.
"""
import glob
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PAGE = "services/attendance/FINDINGS.md"
SOURCES = ["common/event/*.c", "services/attendance/rules_submit.c",
           "services/attendance/handlers_submit.c",
           "services/chalkline/stream_*.c"]
# refuse(fault, "CODE", ...), fault_at(...), struct event_fault {"CODE", ...
SAID = re.compile(r"(?:\b(?:refuse|refuse_column|fault_at|event_warn)\(\s*\w+,"
                  r"|event_fault\)?(?:\s+\w+\s*=)?\s*\{)\s*\"([A-Z_]+)\"")


CONTACTS_PAGE = "services/attendance/CONTACTS.md"
CONTACTS_SOURCES = ["services/attendance/rules_contacts.c",
                    "services/attendance/handlers_contacts.c",
                    "services/chalkline/contact_file.c"]
# refuse(fault, "CODE", find(f, "error", "CODE", reject(verdict, "CODE",
# .fault = {"CODE", : "MISSING_FIELD", field
CONTACTS_SAID = re.compile(
    r"(?:\b(?:refuse|refuse_text|reject)\(\s*\w+,|find\(\w+, \"\w+\",|"
    r"\.fault = \{|event_fault\)\{|\? code :)\s*\"([A-Z_]+)\"")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as text:
        return text.read()


def finding_codes():
    header = read("services/attendance/rules_findings.h")
    return set(re.findall(r'#define FINDING_\w+ "([A-Z_]+)"', header))


def listed_codes():
    """Those that --code takes."""
    names = re.findall(r"^    FINDING_(\w+),$",
                       read("services/attendance/rules_findings.c"), re.M)
    return set(names)


def verdict_codes():
    codes = set()
    for pattern in SOURCES:
        for path in glob.glob(os.path.join(ROOT, pattern)):
            codes |= set(SAID.findall(read(path)))
    return codes


def page_codes():
    """By heading: {code: cells}."""
    tables = {}
    for part in re.split(r"^## ", read(PAGE), flags=re.M)[1:]:
        heading, text = part.split("\n", 1)
        rows = re.findall(r"^\| ([A-Z_]+) \|(.*)\|$", text, re.M)
        tables[heading] = {code: [cell.strip() for cell in more.split("|")]
                           for code, more in rows}
        if len(rows) != len(tables[heading]):
            raise AssertionError(f"{PAGE}: a code twice under {heading}")
    return tables


def contact_faults():
    said = {code for path in CONTACTS_SOURCES
            for code in CONTACTS_SAID.findall(read(path))}
    part = read(CONTACTS_PAGE).split("## What is told about a row")[1]
    told = set(re.findall(r"^\| ([A-Z_]+) \|", part.split("\n## ")[0], re.M))
    faults = [f"{code} is missing" for code in sorted(said - told)]
    faults += [f"{code} is said nowhere" for code in sorted(told - said)]
    if len(said) < 5:
        faults.append("the sources were not understood")
    return [f"{CONTACTS_PAGE}: {fault}" for fault in faults]


def main():
    page = page_codes()
    verdicts = page["Verdict codes"]
    held = {code for code, cells in verdicts.items()
            if cells[0] == "QUARANTINED"}
    faults = []
    for what, found, expected in (
            ("findings", set(page["Findings"]), finding_codes()),
            ("findings in the list for --code", listed_codes(),
             finding_codes()),
            ("verdict codes", set(verdicts), verdict_codes()),
            ("quarantine codes", set(page["Quarantine codes"]), held)):
        if len(expected) < 2:
            faults.append(f"{what}: the sources were not understood")
        for code in sorted(expected - found):
            faults.append(f"{what}: {code} is missing")
        for code in sorted(found - expected):
            faults.append(f"{what}: {code} is said nowhere")
    for heading, rows in page.items():
        faults += [f"{heading}: {code} has an empty cell"
                   for code, cells in rows.items() if "" in cells]
    faults = [f"{PAGE}: {fault}" for fault in faults] + contact_faults()
    print("\n".join(faults) or "ok")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
