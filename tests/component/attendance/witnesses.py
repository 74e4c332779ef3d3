"""A stack with the keys of a provider, a school and a district, for the tests
of disputes and attestations."""
import json
import os

from test_events import Attendance, at, session

KEYS = {"p1": ("provider", "p1"), "p2": ("provider", "p2"),
        "s": ("school", "S"), "x": ("school", "X"), "d": ("district", "D"),
        "e": ("district", "E")}


def mark(event, name, student, status, when, **more):
    return dict(more, eventId=event, type="ATTENDANCE_MARKED", sessionId=name,
                providerId="p1", occurredAt=at(when), studentId=student,
                status=status)


class Witnesses(Attendance):
    def grant(self):
        for name, (role, scope) in KEYS.items():
            self.chalkline("keys", "new", f"k-{name}", "--role", role,
                           "--scope", scope)

    def key(self, who):
        if who is None:
            return ()
        return ("--key", os.path.join(self.folder, "keys",
                                      f"k-{who}.secret"))

    def ask(self, *words, who=None, code=0):
        """Lines of JSON."""
        self.settle()
        text = self.chalkline(*words, "--json", "--wait", "0",
                              *self.key(who), code=code)
        return [json.loads(line) for line in text.splitlines()]

    def tell(self, events, who=None):
        lines = "".join(json.dumps(e) + "\n" for e in events)
        told = json.loads(self.chalkline("stream", "-", "--json",
                                         *self.key(who), stdin=lines))
        assert told["accepted"] + told["duplicate"] == len(events), told

    def disputes(self, *words, who=None):
        return self.ask("disputes", "list", *words, who=who)

    def resolve(self, name, student, side, reason="SCHOOL_RECORDS", who="d",
                code=0, more=()):
        return self.ask("disputes", "resolve", "--session", name, "--student",
                        student, "--uphold", side, "--reason", reason, *more,
                        who=who, code=code)

    def line(self, name, student, *words):
        for record in self.sessions("--session", name, *words):
            for line in record["students"]:
                if line["studentId"] == student:
                    return line
        return None
