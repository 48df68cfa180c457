"""What the commands share: options, output, and the one way to stop with a status."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from ghgcalc.files import called, fault
from ghgcalc.literals import Lang
from ghgcalc.signs import page
from ghgcalc.texts import LANGUAGES, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Abort(Exception):  # noqa: N818
    """Stop with an exit status; everything has been said."""

    def __init__(self, status: int) -> None:
        """Keep the status."""
        self.status = status
        super().__init__(status)


def say(message: str) -> None:
    """To standard error; a reader that has left changes nothing."""
    try:
        click.echo(page(message), err=True)
    except OSError:
        silence(sys.stderr)


def put(text: str, *, exact: bool = False) -> None:
    """A result, to standard output, without a sign that a terminal obeys. A reader that has left has seen enough: the status stays.

    Args:
        text: with its line breaks.
        exact: what is no terminal gets every sign as it is, for it is to be hashed.

    Raises:
        InputError: it cannot be written, for a disk is full.
    """
    if sys.stdout is None:
        raise fault("file-unwritable", "<stdout>", detail="it is closed")
    try:
        click.echo(text if exact and not sys.stdout.isatty() else page(text), nl=False)
    except BrokenPipeError:
        silence(sys.stdout)
    except OSError as error:
        silence(sys.stdout)
        raise fault("file-unwritable", "<stdout>", detail=error.strerror or str(error)) from None


def silence(stream: TextIO | None) -> None:
    """Let what is still in the buffer of a broken stream go nowhere, so that the end of the process does not fail on it."""
    with suppress(OSError, ValueError, AttributeError):
        assert stream is not None
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


DATA = ("json", "sarif")
"""The forms of the output that programs read; in these, faults are data on standard output, too."""


class Day(click.ParamType[date]):
    """A date such as 2024-04-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write year-month-day, such as 2024-04-01", param, ctx)


DAY = Day()


def lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--lang en|zh`."""
    shown = "language of the text / 文本语言"
    return click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help=shown)(command)


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--format text|json|sarif`: of the result, and of the faults where there is none."""
    choice = click.Choice(["text", *DATA])
    shown = "form of the output, and of faults; sarif: the findings alone"
    return click.option("--format", "format_", type=choice, default="text", show_default=True, help=shown)(command)


def show_records(records: list[dict[str, Any]], text: str, format_: str) -> None:
    """A list of records as JSON, their findings as SARIF, or their text."""
    put(text if format_ == "text" else as_data(records, format_))


def show_record(record: dict[str, Any], text: str, format_: str) -> None:
    """One record as JSON, its findings as SARIF, or its text."""
    put(text if format_ == "text" else as_data(record, format_))


def as_data(record: Any, format_: str, *, lang: Lang | None = None, status: int = 0) -> str:
    """A record as JSON, or its findings as SARIF; the language is that of the call, which ends with `status`."""
    from ghgcalc.io.layout import to_json

    if format_ == "json":
        return to_json(record)
    from ghgcalc.report.sarif import findings_in, sarif_log

    asked = lang or click.get_current_context().params.get("lang", "en")
    return to_json(sarif_log(findings_in(record), asked, status=status))


force_option = click.option("--force", is_flag=True, help="replace a file that is none of ours; an input is never replaced")


def guard(output: str, inputs: Iterable[str], kind: str, *, force: bool) -> None:
    """Whether a result of a kind (`inventory`, `settlement`, `calendar`) may be written to `output`.

    Raises:
        InputError: it is one of the files that the call reads, by whatever name; or what lies there is no result of that kind.
    """
    target = Path(output)
    for one in inputs:
        if one != "-" and _looked(lambda one=one: target.samefile(one)):  # type: ignore[misc]
            raise fault("output-input", called(output), read=called(one))
    if not force and _looked(target.is_file) and not _looked(lambda: _like(target, kind)):
        raise fault("output-other", called(output))


def _looked(question: Callable[[], bool]) -> bool:
    """The answer about a file; no where it cannot be looked at: it is refused when it is read or written."""
    try:
        return question()
    except (OSError, ValueError):
        return False


HEAD = 400
"""Bytes that tell a result of ours."""


def _like(target: Path, kind: str) -> bool:
    with target.open("rb") as file:
        head = file.read(HEAD).decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    return not head or bool(_BEGINS[kind].match(head))


def _of_schema(kind: str) -> re.Pattern[str]:
    """A file of JSON with our schema, or its text under our heading."""
    return re.compile("|".join([rf'\{{\s*"schema": ?"ghgcalc/{kind}/', *(label(kind, lang) for lang in LANGUAGES)]))


_BEGINS = {
    "inventory": _of_schema("inventory"),
    "settlement": _of_schema("settlement"),
    "mapping": re.compile(r"(?:\s*#[^\n]*\n)*\s*schema *= *\"ghgcalc/map/"),
    "schema": re.compile(r'\{\s*"\$schema": "[^"]*",\s*"\$id": "urn:ghgcalc:'),
    "form": re.compile("(?!)"),  # one that somebody has filled in is not made again
    "calendar": re.compile(
        "|".join(
            [
                r'\[\s*\{"plan": ',
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//ghgcalc//",
                *(f"{label('date', lang)} " for lang in LANGUAGES),
            ]
        )
    ),
}
