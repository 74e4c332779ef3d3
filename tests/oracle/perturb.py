# SPDX-License-Identifier: Apache-2.0
"""What happens to a problem in a term, one change at a time.

An instance is a list of records, each a list of fields.  `change` makes one
random change and says which; what is gone is gone from every record.
"""
import itertools

PROGRAM_SESSIONS, PROGRAM_SIZE, PROGRAM_SAME_GRADE = 6, 8, 9
SCHOOL_ROOMS, SCHOOL_SEATS = 5, 6
LEVEL, LANGUAGE, WEIGHT, SIZE, SLOTS = 6, 7, 8, 9, 10
REACH, TRAINING, MINUTES, WINDOWS = 4, 8, 9, 11


def of_kind(records, kind):
    return [f for f in records if f[0] == kind]


def text_of(records):
    return "".join(",".join(f) + "\n" for f in records)


def students_of(f):
    """Whom a record is about."""
    at = {"STUDENT": (1,), "PIN": (1,), "WAIVER": (1,), "PAIR": (2, 3)}
    return [f[n] for n in at.get(f[0], ())]


def without_students(records, gone):
    return [f for f in records if not set(students_of(f)) & gone]


def without_tutor(records, tutor):
    return [f for f in records
            if not (f[0] == "TUTOR" and f[1] == tutor or
                    f[0] == "PIN" and f[2] == tutor)]


def without_slot(records, slot):
    out = []
    for f in records:
        if f[:2] == ["SLOT", slot] or f[0] == "PIN" and slot in f[3].split():
            continue
        if f[0] == "STUDENT":
            f = f[:SLOTS] + [" ".join(s for s in f[SLOTS].split()
                                      if s != slot)]
        out.append(f)
    return out


def with_fields(records, row, at, value):
    """The record with one field changed."""
    return [f[:at] + [value] + f[at + 1:] if f is row else f for f in records]


def one_word_less(r, text):
    words = text.split()
    if words:
        words.remove(r.choice(words))
    return " ".join(words)


def slots_at(r, records, school):
    return " ".join(f[1] for f in of_kind(records, "SLOT")
                    if f[2] == school and r.random() < 0.8)


def tutor_goes(r, records):
    tutor = r.choice(of_kind(records, "TUTOR"))[1]
    return f"tutor {tutor} goes", without_tutor(records, tutor)


def tutor_is_followed(r, records):
    """By another who can do all the same."""
    row = r.choice(of_kind(records, "TUTOR"))
    other = [row[0], row[1] + "x", *row[2:]]
    return f"tutor {row[1]} is followed by {other[1]}", \
        without_tutor(records, row[1]) + [other]


def tutor_has_less(r, records):
    row = r.choice(of_kind(records, "TUTOR"))
    at = r.choice((REACH, TRAINING, MINUTES, WINDOWS))
    value = str(int(row[at]) // 2) if at == MINUTES else \
        one_word_less(r, row[at])
    return f"tutor {row[1]}: '{row[at]}' is '{value}'", \
        with_fields(records, row, at, value)


def slot_closes(r, records):
    slot = r.choice(of_kind(records, "SLOT"))[1]
    return f"slot {slot} is closed", without_slot(records, slot)


def school_has_less(r, records):
    row = r.choice(of_kind(records, "SCHOOL"))
    at = r.choice((SCHOOL_ROOMS, SCHOOL_SEATS))
    value = str(max(0, int(row[at]) - 1))
    return f"school {row[1]}: {row[at]} is {value}", \
        with_fields(records, row, at, value)


def students_go(r, records):
    names = [f[1] for f in of_kind(records, "STUDENT")]
    gone = set(r.sample(names, min(len(names), r.choice((1, 1, 5)))))
    return f"students go: {' '.join(sorted(gone))}", \
        without_students(records, gone)


def student_comes(r, records):
    row = list(r.choice(of_kind(records, "STUDENT")))
    names = {f[1] for f in of_kind(records, "STUDENT")}
    number = next(n for n in range(len(names) + 1) if f"new{n}" not in names)
    row[1], row[2] = f"new{number}", f"pnew{number}"
    row[WEIGHT] = str(r.randint(1, 9))
    row[SLOTS] = slots_at(r, records, row[3])
    return f"student {row[1]} comes", records + [row]


def need_changes(r, records):
    row = r.choice(of_kind(records, "STUDENT"))
    at = r.choice((4, 5, LEVEL, LANGUAGE, WEIGHT, SIZE, SLOTS))
    value = {4: str(r.randint(0, 9)),
             5: r.choice(of_kind(records, "PROGRAM"))[1],
             LEVEL: r.choice("12"), LANGUAGE: r.choice(("en", "es")),
             WEIGHT: str(r.randint(1, 9)), SIZE: r.choice("12345"),
             SLOTS: slots_at(r, records, row[3])}[at]
    return f"student {row[1]}: '{row[at]}' is '{value}'", \
        with_fields(records, row, at, value)


def student_moves(r, records):
    """To another school, with every need."""
    person = r.choice(of_kind(records, "STUDENT"))[2]
    school = r.choice(of_kind(records, "SCHOOL"))[1]
    slots = slots_at(r, records, school)
    return f"person {person} moves to {school}", [
        f[:3] + [school] + f[4:SLOTS] + [slots]
        if f[0] == "STUDENT" and f[2] == person else f for f in records]


def program_changes(r, records):
    row = r.choice(of_kind(records, "PROGRAM"))
    at = r.choice((PROGRAM_SESSIONS, PROGRAM_SIZE, PROGRAM_SAME_GRADE))
    value = "1" if at == PROGRAM_SAME_GRADE else \
        str(max(1, int(row[at]) - 1))
    return f"program {row[1]}: '{row[at]}' is '{value}'", \
        with_fields(records, row, at, value)


def pair_is_told(r, records):
    """Of two who may share a group."""
    rows = of_kind(records, "STUDENT")
    mates = [(a[1], b[1]) for a, b in itertools.combinations(rows, 2)
             if a[3] == b[3] and a[5:8] == b[5:8]]
    if not mates:
        return "nothing", records
    kind, two = r.choice(("TOGETHER", "APART")), r.choice(mates)
    return f"{two[0]} and {two[1]}: {kind}", records + [["PAIR", kind, *two]]


def waiver_ends(r, records):
    waivers = of_kind(records, "WAIVER")
    if not waivers:
        return "nothing", records
    row = r.choice(waivers)
    return f"no waiver of {row[1]}", [f for f in records if f is not row]


def clearance_is_asked(r, records):
    program = r.choice(of_kind(records, "PROGRAM"))[1]
    kept = [f for f in records if f[:2] != ["CLEARANCE", program]]
    return f"program {program} asks for FBI", \
        kept + [["CLEARANCE", program, "FBI"]]


CHANGES = (tutor_goes, tutor_goes, tutor_is_followed, tutor_has_less,
           tutor_has_less, slot_closes, slot_closes, school_has_less,
           students_go, student_comes, need_changes, need_changes,
           student_moves, program_changes, pair_is_told, waiver_ends,
           clearance_is_asked)


def change(r, records):
    """(what happened, the records after it); one of each kind is left."""
    told, after = r.choice(CHANGES)(r, records)
    if any(not of_kind(after, kind)
           for kind in ("TUTOR", "SLOT", "STUDENT")):
        return "nothing", records
    return told, after
