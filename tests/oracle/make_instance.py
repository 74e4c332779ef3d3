#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes scheduling instances that bind: few tutors, few rooms, few slots.

Not lifelike; every rule is there to be broken.  Same seed, same bytes.
"""
import random
import sys

PROGRAMS = (
    ("P0", "reading", 4, 30, 3, 1, "SOR", 0),
    ("P1", "math", 3, 30, 4, 1, "NUM", 1),
    ("P2", "math", 2, 45, 2, 0, "ALG", 1),
    ("P3", "reading", 3, 20, 5, 0, "SOR", 1),
)


def slots_of(r, school):
    """Slots of different lengths, some of them overlapping."""
    out = []
    for day in range(5):
        start = r.choice((470, 480, 495))
        for n in range(r.randint(2, 5)):
            length = r.choice((25, 30, 30, 40, 50))
            out.append((f"{school}-{day}-{n}", school, day, start,
                        start + length))
            start += r.choice((20, length + 5, length + 5, 60))
    return out


def tutor_line(r, number, schools):
    virtual = r.random() < 0.3
    reach = "*" if virtual and r.random() < 0.8 else \
        " ".join(sorted(r.sample(schools, r.randint(1, min(3, len(schools))))))
    windows = []
    for day in range(5):
        if r.random() < 0.15:
            continue
        first = r.choice((460, 480, 540))
        middle = first + r.choice((60, 120, 180))
        windows.append(f"{day}:{first}-{middle}")
        if r.random() < 0.7:
            windows.append(f"{day}:{middle + r.choice((0, 15))}-900")
    return ",".join((
        "TUTOR", f"t{number}", "V" if virtual else "I", schools[0], reach,
        r.choice(("reading", "math", "math reading")),
        r.choice(("E", "U", "E U", "M H", "E U M H")),
        r.choice(("en", "en", "en es")),
        r.choice(("SOR", "NUM", "SOR NUM", "SOR NUM ALG")),
        str(r.choice((60, 180, 300, 450))), str(r.randint(2000, 5000)),
        " ".join(windows)))


def student_lines(r, count, schools, slots):
    person = -1
    for number in range(count):
        if number == 0 or r.random() < 0.75:
            person += 1
            school, grade = r.choice(schools), r.randint(0, 9)
        mine = [s[0] for s in slots[school] if r.random() < 0.75]
        yield ",".join((
            "STUDENT", f"s{number}", f"p{person}", school, str(grade),
            r.choice(PROGRAMS)[0], r.choice("12"),
            r.choice(("en", "en", "en", "es")), str(r.randint(1, 9)),
            r.choice(("5", "5", "5", "2", "1")), " ".join(mine)))


def make(seed, students=150, schools=4, tutors=14):
    r = random.Random(seed)
    names = [f"S{n}" for n in range(schools)]
    slots = {s: slots_of(r, s) for s in names}
    lines = [f"H,1,{seed},5,1.0,own"]
    for p in PROGRAMS:
        lines.append(f"PROGRAM,{p[0]},{p[0]},{p[1]},0,12,"
                     + ",".join(str(x) for x in p[2:]))
    for s in names:
        lines.append(f"SCHOOL,{s},E,{r.uniform(0, 12):.2f},"
                     f"{r.uniform(0, 12):.2f},{r.randint(1, 3)},"
                     f"{r.randint(0, 2)}")
        lines += [f"SLOT,{i},{s},{d},{a},{b},x" for i, s, d, a, b in slots[s]]
    lines += student_lines(r, students, names, slots)
    lines += [tutor_line(r, n, names[n % schools:] + names[:n % schools])
              for n in range(tutors)]
    return "\n".join(lines) + "\n"


def with_more_days(lines, school):
    """The school has five days of its own, each of which may be another's."""
    for f in (line.split(",") for line in lines):
        if f[0] == "H":
            f[3] = "10"
        if f[0] == "SLOT" and f[2] == school:
            f[3] = str(int(f[3]) + 5)
        if f[0] == "TUTOR":
            f[11] += "".join(f" {int(w[0]) + 5}{w[1:]}"
                             for w in f[11].split())
        yield ",".join(f)
    for day in range(5):
        yield f"MEET,{day},{day + 5}"
        yield f"MEET,{(day + 1) % 5},{day + 5}"


def extra_lines(r, lines):
    """Pairs, waivers, clearances and a fuller week."""
    cells = {}
    for f in (line.split(",") for line in lines):
        if f[0] == "STUDENT":
            cells.setdefault((f[3], f[5], f[6], f[7]), []).append(f[1])
    for mates in cells.values():
        for a in mates:
            if len(mates) > 1 and r.random() < 0.3:
                b = r.choice([m for m in mates if m != a])
                yield f"PAIR,{r.choice(('TOGETHER', 'APART'))},{a},{b}"
            if r.random() < 0.5:
                yield f"WAIVER,{a}"
    yield "CLEARANCE,P1,FBI"
    yield "WEEK,P2,3"


def make_extended(seed, students=150, schools=4, tutors=14):
    """An instance with every kind of record there is."""
    r = random.Random(seed)
    lines = list(with_more_days(
        make(seed, students, schools, tutors).splitlines(), "S3"))
    more = list(extra_lines(r, lines))
    for n, line in enumerate(lines):
        f = line.split(",")
        if f[0] == "TUTOR" and r.random() < 0.6:
            f[8] += " FBI"
        if f[0] == "PROGRAM" and f[1] in ("P1", "P3"):
            f[8] = "1"
        lines[n] = ",".join(f)
    return "\n".join(lines + more) + "\n"


if __name__ == "__main__":
    sys.stdout.write(make(int(sys.argv[1])))
