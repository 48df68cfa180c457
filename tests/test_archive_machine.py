"""A ledger against a plain list of Python: whatever is added, corrected and asked for, in whatever order."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from contents import activity, proven, rows
from ghgcalc import InputError, Ledger

NAMES = ("A", "a", "B", "Acme")
OWNERS = {"A": "A", "a": "A", "B": "B", "Acme": "Acme"}
"""Names, and which of them are one."""
YEARS = (2023, 2024)
NUMBERS = ("", "GP-1", "gp-1", "GP-2")

CONTENTS = st.tuples(st.sampled_from(NAMES), st.sampled_from(YEARS), st.integers(1, 4), st.sampled_from(NUMBERS))


class Machine(RuleBasedStateMachine):
    """The ledger, and the model: a list of (content, what it corrects)."""

    entries = Bundle("entries")

    def __init__(self) -> None:
        """An empty ledger and an empty list."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        self.path = Path(self.folder.name) / "plants.db"
        self.ledger = Ledger(self.path, create=True)
        self.model: list[tuple[tuple, int | None]] = []
        self.heads: list[str] = []

    def teardown(self) -> None:
        """Take the folder away."""
        self.folder.cleanup()

    def standing(self) -> list[int]:
        """The numbers that nothing corrects."""
        corrected = {old for _, old in self.model}
        return [at for at in range(1, len(self.model) + 1) if at not in corrected]

    def used(self, content: tuple, without: int | None) -> int | None:
        """The first standing entry of another entity or year with the same number of evidence."""
        name, year, _, number = content
        for at in self.standing():
            other = self.model[at - 1][0]
            if (
                at != without
                and number
                and other[3].upper() == number.upper()
                and (OWNERS[other[0]], other[1]) != (OWNERS[name], year)
            ):
                return at
        return None

    @rule(content=CONTENTS)
    def add(self, content: tuple) -> None:
        """An entry more, unless the same bytes stand; what is told is what the model finds."""
        same = [at for at in self.standing() if self.model[at - 1][0] == content]
        others = [
            at
            for at in self.standing()
            if (OWNERS[self.model[at - 1][0][0]], self.model[at - 1][0][1]) == (OWNERS[content[0]], content[1])
        ]
        found = self.ledger.add(self.data(content))
        assert found.new is not bool(same)
        if same:
            assert found.entry.sequence == same[0]
            return
        twice = self.used(content, None)
        told = [(one.code, dict(one.fields).get("first") or dict(one.fields)["sequence"]) for one in found.findings]
        wanted = [("archive-stands", str(at)) for at in others]
        assert told == wanted + ([] if twice is None else [("archive-evidence-twice", str(twice))])
        self.model.append((content, None))
        self.heads.append(found.entry.hash)

    @precondition(lambda self: self.model)
    @rule(content=CONTENTS, pick=st.integers(0, 50))
    def correct(self, content: tuple, pick: int) -> None:
        """A correction of any entry: an entry more, or a refusal, as the model has it."""
        old = pick % (len(self.model) + 1)
        by = [at for at, (_, corrects) in enumerate(self.model, 1) if corrects == old]
        try:
            found = self.ledger.add(self.data(content), corrects=old, reason="x")
        except InputError as error:
            (code,) = [one.code for one in error.faults]
            if not old:
                assert code == "archive-no-entry"
            elif by:
                assert code == "archive-corrected"
            else:
                assert code == "archive-same"
                assert self.model[old - 1][0] == content
            return
        if by:
            assert not found.new
            assert self.model[by[0] - 1][0] == content
            return
        assert found.new
        assert self.model[old - 1][0] != content
        self.model.append((content, old))
        self.heads.append(found.entry.hash)

    @rule(name=st.sampled_from(NAMES), year=st.sampled_from(YEARS))
    def ask(self, name: str, year: int) -> None:
        """Lists are those of the model, with filters and without."""
        mine = [
            at for at in self.standing() if OWNERS[self.model[at - 1][0][0]] == OWNERS[name] and self.model[at - 1][0][1] == year
        ]
        assert [one.sequence for one in self.ledger.listed(entity=name, year=year).entries] == mine
        assert [one.sequence for one in self.ledger.listed().entries] == self.standing()
        assert [one.corrects for one in self.ledger.listed(all=True).entries] == [corrects for _, corrects in self.model]

    @precondition(lambda self: self.heads)
    @rule(pick=st.integers(0, 50))
    def check(self, pick: int) -> None:
        """Any hash from before is found; evidence that is used twice is told, entry by entry."""
        at = pick % len(self.heads)
        found = self.ledger.check(head=self.heads[at])
        assert (found.proven, found.found, found.count) == (True, at + 1, len(self.model))
        first: dict[str, tuple] = {}
        twice = []
        for number in self.standing():
            name, year, _, evidence = self.model[number - 1][0]
            if evidence and first.setdefault(evidence.upper(), (OWNERS[name], year)) != (OWNERS[name], year):
                twice.append(str(number))
        assert [one.place.row for one in found.findings] == twice

    @invariant()
    def whole(self) -> None:
        """The file holds the contents of the model in order, and its chain is proven by others."""
        assert proven(self.path) == []
        kept = [hashlib.sha256(content).hexdigest() for *_, content in rows(self.path)]
        assert kept == [hashlib.sha256(self.data(content)).hexdigest() for content, _ in self.model]

    @staticmethod
    def data(content: tuple) -> bytes:
        """The bytes of a content."""
        name, year, amount, number = content
        return activity(name, year, str(amount), number=number)


Machine.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestLedger = Machine.TestCase
TestLedger.__doc__ = "Adding, correcting, listing and checking do what the plain list does, step by step."
