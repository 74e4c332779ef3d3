"""Due contacts, counted a second time from services/attendance/CONTACTS.md.

A walk along time: alerts open and close, contacts are made.  States of a
session and thresholds are those of test_alerts.Count, which is a second count
of its own."""
import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from test_alerts import Count, at

CONTACT_DAYS = 7
REACHES = {"REACHED", "PLAN_AGREED", "REFUSED"}
CODES = ("STUDENT_ABSENT", "ATTENDANCE_LOW", "DOSAGE_OUT_OF_REACH")


class Due:
    """Every due contact of a stack at a moment."""

    def __init__(self, records, programs, contacts, moment, zone,
                 thresholds=None):
        self.count = Count(records, programs, frozenset(), thresholds or {},
                           moment, zone)
        self.contacts, self.moment, self.zone = contacts, moment, zone
        self.days = (thresholds or {}).get(("contact-days", ""), CONTACT_DAYS)

    def open_codes(self, who, program, lines, all_lines):
        """Which alerts hold after the last of these lines."""
        self.count.open = set()
        self.count.student(who, program, lines)
        codes = {a[0] for a in self.count.open} - {"DOSAGE_OUT_OF_REACH"}
        # Of the dosage: what these sessions have lost of the whole promise.
        promised = sum(x["promised"] for x in all_lines)
        lost = sum(x["promised"] - self.count.brings(x) for x in lines)
        if promised and 100 * (promised - lost) < promised * \
                self.count.limit("dosage-percent", program):
            codes.add("DOSAGE_OUT_OF_REACH")
        return codes

    def moments(self, who, program, lines):
        """(time, order, what, which): openings, contacts, closings."""
        held, events = set(), []
        for n, line in enumerate(lines):
            now = self.open_codes(who, program, lines[:n + 1], lines)
            start = line["key"][0]
            events += [(start, 0, "open", (code, line)) for code in now - held]
            events += [(start, 2, "close", code) for code in held - now]
            held = now
        events += [(c["at"], 1, "contact", c) for c in self.contacts
                   if (c["studentId"], c["programId"]) == (who, program)
                   and c["at"] <= self.moment]
        # Ties: openings, then contacts in the service's order, closings last.
        events.sort(key=lambda e: (e[0], e[1]))
        return events

    def around(self, program, lines, when):
        counting = [x for x in lines
                    if self.count.state(x, program) not in (None, "OUT")]
        before = [x for x in counting if x["key"][0] < when][-10:]
        after = [x for x in counting if x["key"][0] >= when][:10]

        def came(window):
            return sum(self.count.state(x, program) == "CAME" for x in window)
        return (len(before), came(before), len(after), came(after))

    def student(self, who, program, lines):
        cases, case, standing = [], None, set()
        for when, _, what, which in self.moments(who, program, lines):
            if what == "open" and when <= self.moment:
                code, line = which
                if case is None:
                    case = {"student": who, "program": program, "since": when,
                            "codes": set(), "state": None, "attempts": 0,
                            "first": None, "last": None, "around": (0,) * 4,
                            "school": line["record"].get("schoolId", "")}
                    cases.append(case)
                case["codes"].add(code)
                standing.add(code)
            elif what == "contact" and case is not None:
                case["first"] = case["first"] or which
                case["last"] = which
                if which["outcome"] in REACHES:
                    case["state"], case["end"] = "REACHED", when
                    case["around"] = self.around(program, lines, when)
                    case, standing = None, set()
                else:
                    case["attempts"] += 1
            elif what == "close" and which in standing:
                standing.discard(which)
                if not standing:
                    case["state"] = "CLOSED"
                    case = None
        if case is not None:
            late = case["since"] + datetime.timedelta(days=self.days)
            case["state"] = "OVERDUE" if self.moment > late else "DUE"
        return cases

    def all(self):
        found = []
        for (who, program), lines in self.count.lines().items():
            found += self.student(who, program, lines)
        return sorted(found, key=lambda c: (c["student"], c["program"],
                                            c["since"]))


def listed(case):
    """As `contacts list --due --json` shows it."""
    last = case["last"] or {}
    return (case["student"], case["program"], case["school"], case["state"],
            case["since"], tuple(c for c in CODES if c in case["codes"]),
            case["attempts"], last.get("language"), last.get("outcome"))


def rate(part, whole):
    if not whole:
        return ""
    return str((Decimal(part) / Decimal(whole)).quantize(
        Decimal("0.0001"), ROUND_HALF_UP))


def value(case, by, zone):
    if by in ("school", "program"):
        return case[by]
    if by == "month":
        return case["since"].astimezone(ZoneInfo(zone)).strftime("%Y-%m")
    return (case["last"] or {}).get(by, "")


def summary(cases, by, zone, days=CONTACT_DAYS):
    """Rows of `contacts summary --format csv`, without the header."""
    groups = {} if by else {"": []}
    for case in cases:
        groups.setdefault(value(case, by, zone) if by else "", []).append(case)
    rows = []
    for name, group in sorted(groups.items(), key=lambda g: g[0].encode()):
        states = [c["state"] for c in group]
        reached = [c for c in group if c["state"] == "REACHED"]
        in_time = sum(
            c["first"] is not None and c["first"]["at"] <=
            c["since"] + datetime.timedelta(days=days) for c in group)
        took = sorted((c["end"] - c["since"]).days for c in reached)
        # The least number that at least half of them took at most.
        median = next((d for d in took
                       if 2 * sum(x <= d for x in took) >= len(took)), "")
        around = [sum(c["around"][n] for c in reached) for n in range(4)]
        cells = [len(group), sum(c["first"] is not None for c in group),
                 in_time, len(reached), rate(len(reached), len(group)),
                 states.count("DUE"), states.count("OVERDUE"),
                 states.count("CLOSED"),
                 sum(c["attempts"] for c in group) + len(reached), median,
                 around[0], around[1], rate(around[1], around[0]),
                 around[2], around[3], rate(around[3], around[2])]
        rows.append(([name] if by else []) + [str(cell) for cell in cells])
    return rows


def moment_of(entry):
    return at(entry["knownAt"])
