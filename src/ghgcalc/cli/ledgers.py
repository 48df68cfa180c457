"""Ledgers on the command line: `map`, and what every command that reads an activity takes for one that stands in a ledger."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.brief import brief
from ghgcalc.cli.common import DATA, lang_option, put, result_options, say, show_record
from ghgcalc.cli.output import FORCE, INPUT, guard
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ghgcalc.findings import Finding
    from ghgcalc.mapping import Reading


def ledger_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--map FILE` and `--mark FILE`."""
    command = click.option(
        "--mark", metavar="OUT.xlsx", help="write a copy of the ledger with what was found as comments on its cells"
    )(command)
    return click.option("--map", "map_", type=INPUT, metavar="FILE", help="mapping file of a ledger (XLSX, ODS, XLS, CSV)")(command)


@brief
@dataclass
class Subject:
    """What a call reads: an activity, or an inventory; and where its numbers stand."""

    file: str
    map_: str | None
    mark: str | None
    lang: Lang
    read: Any
    reading: Reading | None = None

    def placed(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings, at the cells that they are about."""
        from ghgcalc.activity.places import located

        if self.reading is None:
            return list(findings)
        return [self.reading.placed(one) for one in located(self.reading.activity, findings)]

    def marked(self, findings: Iterable[Finding]) -> None:
        """Write the copy with comments, where one is asked for.

        Raises:
            InputError: the ledger is no XLSX workbook, or the copy cannot be written.
        """
        if self.mark is not None:
            _mark(self.file, self.mark, [*(self.reading.findings if self.reading else ()), *self.placed(findings)], self.lang)


@contextmanager
def subject(file: str, map_: str | None, mark: str | None, lang: Lang, *, inventories: bool = False) -> Iterator[Subject]:
    """What a call reads. Inside, faults about the activity are placed at its cells, and marked there where that is asked for.

    Args:
        file: an activity, a ledger or (with `inventories`) an inventory.
        map_: mapping of a ledger.
        mark: the copy with comments.
        lang: of what is said.
        inventories: whether an inventory will do.

    Raises:
        InputError: every fault.
    """
    from ghgcalc.errors import InputError

    if mark is not None:
        guard(mark, [file, *([map_] if map_ else ())], "form", force=bool(click.get_current_context().meta.get(FORCE)))
    found: Subject | None = None
    try:
        found = _read(file, map_, mark, lang, inventories=inventories)
        yield found
    except InputError as error:
        told = found.placed(error.faults) if found is not None else list(error.faults)
        if mark is not None:
            try:
                _mark(file, mark, told, lang)
            except InputError as unmarked:
                told += [one for one in unmarked.faults if one not in told]
        raise InputError(told) from None


def _read(file: str, map_: str | None, mark: str | None, lang: Lang, *, inventories: bool) -> Subject:
    from ghgcalc.activity import Activity
    from ghgcalc.inventory import Inventory
    from ghgcalc.io import read_ledger, read_traced

    found = read_traced(file, inventories=inventories) if map_ is None else read_ledger(file, map_)
    if isinstance(found, Activity | Inventory):
        return Subject(file, map_, mark, lang, found)
    for finding in found.findings:
        say(finding.text(lang))
    return Subject(file, map_, mark, lang, found.activity, found)


def _mark(file: str, mark: str, findings: list[Finding], lang: Lang) -> None:
    from ghgcalc.files import read_bytes, write_bytes
    from ghgcalc.mapping.marking import marked
    from ghgcalc.texts import text

    data, name = read_bytes(file)
    write_bytes(mark, marked(data, name, findings, lang))
    say(text("word", "marked", lang, path=mark))


@click.command("map", cls=Told)
@click.argument("file", type=INPUT)
@click.option("--encoding", metavar="NAME", help="of a CSV file that does not tell: gbk, gb18030, utf-16, windows-1252 ...")
@click.option("--delimiter", metavar="SIGN", help="of a CSV file that does not tell")
@result_options("mapping", (".toml",))
@lang_option
def propose_map(file: str, encoding: str | None, delimiter: str | None, format_: str, lang: Lang) -> None:
    """Propose a mapping for a ledger FILE (XLSX, ODS, XLS, CSV) from the words that stand in it.

    What is not certain (a unit that is not stated, a row that may be two things) stands in comments, for you to decide.
    """
    from ghgcalc.files import read_bytes
    from ghgcalc.io.ledgers import open_book
    from ghgcalc.mapping import propose
    from ghgcalc.texts import text
    from ghgcalc.workbooks.delimited import ENCODINGS

    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise click.UsageError(f"--encoding: {', '.join(ENCODINGS)}")
    data, name = read_bytes(file)
    book = open_book(data, name, encoding and encoding.lower(), delimiter)
    for finding in book.remarks:
        say(finding.text(lang))
    shown, count = propose(book, lang)
    if format_ in DATA:
        show_record({"mapping": shown, "questions": count}, shown, format_)
    else:
        put(shown)
    say(text("word", "proposed", lang, path=name, count=count))


map = propose_map  # noqa: A001 - as the command is called
