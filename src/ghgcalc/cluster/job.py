"""What is asked of every record on a cluster: made once, sent to every worker, and called there on its part of the records."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.bulk.door import CHECKED, rules_of
from ghgcalc.bulk.tidy import arrow
from ghgcalc.bulk.working import Rules, worked
from ghgcalc.cluster.columns import NUMBER, held
from ghgcalc.cluster.cutting import pieces
from ghgcalc.cluster.reducing import reduced
from ghgcalc.cluster.result import Result
from ghgcalc.cluster.shape import filled, listed, schema, taken, together
from ghgcalc.cluster.sums import KEYS, sums_of
from ghgcalc.cluster.telling import evidence_of, records_of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, language
from ghgcalc.guidelines import Guideline
from ghgcalc.literals import Lang, Policy
from ghgcalc.version import __version__

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.bulk.working import Made, Worked
    from ghgcalc.factors import Factors, Overlay

PIECE = 100_000
"""Records that are worked out at once."""


class Asked(TypedDict, total=False):
    """The rules, by the arguments of [ghgcalc.batch][]."""

    rounding: Policy | None
    as_of: date | str | None
    factors: int | Factors | None
    overlays: Iterable[Overlay]
    include_facilities: bool
    gwp: str | None
    options: Iterable[str]
    accept_measured: bool


@brief
@dataclass(frozen=True, slots=True)
class Job:
    """A batch to be run in pieces; it pickles, with the guidelines themselves, so that every worker has the same.

    Attributes:
        guidelines: the rules. asked: how they are read. lines, months, unrounded: what is wanted.
        check_lines, seed: how many lines of each piece the exact engine calculates again. lang: of the messages. piece: records at once.
        version: of the package that made it: another version gives other digits, and refuses the job.
    """

    guidelines: tuple[Guideline, ...]
    asked: Mapping[str, Any] = field(default_factory=dict)
    lines: bool = False
    months: bool = True
    unrounded: bool = True
    check_lines: int = CHECKED
    seed: int = 0
    lang: Lang = "en"
    piece: int = PIECE
    version: str = __version__

    def table(self, table: Any) -> Any:
        """What whole entities come to, as one table of all parts.

        Args:
            table: an Arrow table that has every record of each entity in it.

        Raises:
            InputError: columns that cannot be read, or another version of this package. DifferenceError: the exact engine gives other digits.
        """
        rules = self._rules()
        plain = held(arrow(table))
        numbers = plain.column(NUMBER) if NUMBER in plain.column_names else None
        found = worked(
            plain,
            rules,
            lines=self.lines,
            months=self.months,
            unrounded=self.unrounded,
            checks=True,
            check_lines=self.check_lines,
            seed=self.seed,
        )
        return together([*self._made(found, numbers), *self._told(found, numbers)])

    def batches(self, batches: Iterable[Any]) -> Iterator[Any]:
        """The same of record batches that are sorted by entity, in memory that does not grow with how many there are: for `mapInArrow`.

        Raises:
            InputError: as `table`, or the batches are not sorted.
        """
        for table in pieces(_checked(batches), self.piece):
            yield from self.table(table).to_batches()

    def reduced(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Totals over all entities and findings, of batches of what [table][Job.table] gave, in which the rows of each `key` are whole.

        Raises:
            InputError: the records of an entity were worked out in two pieces.
        """
        self._rules()
        sums, findings = reduced(batches, self.lang)
        yield from together([listed("overall", sums), listed("finding", findings)]).to_batches()

    def result(self, tables: Iterable[Any]) -> Result:
        """The tables of all pieces as one result, in Arrow.

        Raises:
            InputError: as `reduced`.
        """
        import pyarrow as pa

        made = together(tables)
        whole = together([made, pa.Table.from_batches(self.reduced([made]), schema())])
        totals, findings, overall, about = (taken(whole, part) for part in ("total", "finding", "overall", "about"))
        return Result(totals, taken(whole, "line") if self.lines else None, findings, overall, about, whole)

    def _rules(self) -> list[Rules]:
        if self.version != __version__:
            raise InputError([Finding.of("cluster-version", here=__version__, there=self.version)])
        return rules_of(self.guidelines, **self.asked)

    def _made(self, found: Worked, numbers: Any) -> Iterator[Any]:
        for one in found.made:
            yield _totals(one)
            if self.lines:
                yield _lines(one, numbers)
            sums = [keys | total.record() | {"key": json.dumps([keys[name] for name in KEYS])} for keys, total in sums_of(one)]
            yield listed("sum", sums)

    def _told(self, found: Worked, numbers: Any) -> Iterator[Any]:
        told: dict[str, list[dict[str, Any]]] = {}
        for guideline, notes in ((None, [*found.notes, *found.odd]), *((one.about["guideline"], one.notes) for one in found.made)):
            for part, record in records_of(notes, found.tidy, numbers, guideline, self.lang):
                told.setdefault(part, []).append(record)
        told["evidence"] = [*evidence_of(found.tidy, numbers)]
        told["entity"] = [{"key": name} for name in found.tidy.words["entity"].texts if name]
        told["about"] = [_about(one, found) for one in found.made]
        yield from (listed(part, records) for part, records in told.items())


def job(
    guideline: str | Guideline | Sequence[str | Guideline],
    *,
    lines: bool = False,
    months: bool = True,
    unrounded: bool = True,
    check_lines: int = CHECKED,
    seed: int | None = None,
    lang: Lang = "en",
    piece: int = PIECE,
    **asked: Unpack[Asked],
) -> Job:
    """A batch to be run in pieces, its arguments those of [ghgcalc.batch][].

    Args:
        guideline: one or several; each is worked out for every entity.
        lines: whether the lines are wanted, too.
        months: whether totals of months are.
        unrounded: whether the exact sums are.
        check_lines: so many lines of each piece are calculated by the exact engine and held against the run.
        seed: of the chance by which their entities are drawn.
        lang: of the messages, `en` or `zh`.
        piece: so many records are worked out at once; an entity is never divided.
        asked: `rounding`, `as_of`, `factors`, `overlays`, `include_facilities`, `gwp`, `options`, `accept_measured`.

    Raises:
        ArgumentError: an argument of another type. UnknownIdError: no such guideline or edition. LibraryError: pyarrow is not installed.
    """
    doors.package("pyarrow", "batches on a cluster", "集群批量核算")
    for name, flag in (("lines", lines), ("months", months), ("unrounded", unrounded)):
        doors.flag(name, flag)
    for name, number in (("check_lines", check_lines), ("piece", piece)):
        doors.instance(name, number, int, "a whole number")
    language(lang)
    kept: dict[str, Any] = dict(asked)  # which are gone through once for every piece
    kept["overlays"] = tuple(asked.get("overlays", ()))
    kept["options"] = doors.texts("options", asked.get("options", ()))
    doors.optional("seed", seed, int, "a whole number")
    doors.instance("guideline", guideline, (str, Guideline, list, tuple), "the id of a guideline, a Guideline, or a list of them")
    named = (guideline,) if isinstance(guideline, str | Guideline) else guideline
    found = tuple(rule.guideline for rule in rules_of(named, **kept))
    drawn = secrets.randbits(32) if seed is None else seed
    return Job(found, kept, lines, months, unrounded, check_lines, drawn, lang, piece)


def _checked(batches: Iterable[Any]) -> Iterator[Any]:
    """The batches, the columns of the first of which can be read."""
    import pyarrow as pa

    for at, batch in enumerate(batches):
        if not at:
            held(pa.Table.from_batches([batch.slice(0, 0)]))
        yield batch


def _totals(made: Made) -> Any:
    import pyarrow as pa

    columns = {name: made.totals.column(name) for name in made.totals.column_names}
    if not pa.types.is_decimal(columns["value"].type):
        del columns["value"]  # nothing is rounded
    return filled("total", columns, made.totals.num_rows)


def _lines(made: Made, numbers: Any) -> Any:
    """The lines, their rows by the numbers that the records bear."""
    import pyarrow as pa

    columns = {name: made.lines.column(name) for name in made.lines.column_names}
    row = columns.pop("row")
    if numbers is not None:
        columns["row"] = numbers.take(row.combine_chunks())
    if not pa.types.is_decimal(columns["value"].type):
        del columns["value"]
    return filled("line", columns, made.lines.num_rows)


def _about(made: Made, found: Worked) -> dict[str, Any]:
    said = made.about
    counts = {name: said[name] for name in ("guideline", "lines", "marked", "beyond", "alone")}
    return counts | {"rows": found.tidy.size, "entities": found.entities, "checked": said["checked"]["lines"]}
