"""What the commands share: options, output, and the one way to stop with a status."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO

import click
from click.core import ParameterSource

from ghgcalc.cli.output import RESULT, TABLES, output_options, target_of
from ghgcalc.cli.speech import VARIABLE, of_context, spoken
from ghgcalc.errors import InputError
from ghgcalc.files import fault
from ghgcalc.literals import Lang
from ghgcalc.signs import page
from ghgcalc.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ghgcalc.findings import Finding

    DateParam = click.ParamType[date]
else:
    DateParam = click.ParamType  # generic since click 8.4, to whoever checks types and to nobody else


PLAN = "allocation plan, or a plan file (.toml); without it, the one in force for the year of the inventory"
"""Of the option that names a plan."""


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


def put(text: str | bytes, *, exact: bool = False) -> None:
    """A result, to the file of `-o`, or to standard output. A reader that has left has seen enough: the status stays.

    Args:
        text: with its line breaks; it leaves without a sign that a terminal obeys. Bytes of a workbook go to a file alone.
        exact: what is no terminal gets every sign as it is, for it is to be hashed, or its lines end otherwise.

    Raises:
        InputError: it cannot be written, for a disk is full, or another's file lies there.
    """
    ctx = click.get_current_context(silent=True)
    if (target := target_of(ctx)) is not None:
        say(target.write(text if exact or isinstance(text, bytes) else page(text), _spoken(ctx)))
        return
    assert isinstance(text, str)
    if sys.stdout is None:
        raise fault("file-unwritable", "<stdout>", detail="it is closed")
    try:
        click.echo(text if exact and not sys.stdout.isatty() else page(text), nl=False)
    except BrokenPipeError:
        silence(sys.stdout)
    except OSError as error:
        silence(sys.stdout)
        raise fault("file-unwritable", "<stdout>", detail=error.strerror or str(error)) from None


def destination() -> str:
    """The name of the file, or of the stream, that gets the result of the running call."""
    target = target_of(click.get_current_context(silent=True))
    return "<stdout>" if target is None else target.path


def _spoken(ctx: click.Context | None) -> Lang:
    """The language of a call."""
    return "en" if ctx is None else spoken(ctx.params.get("lang") or of_context(ctx))


def silence(stream: TextIO | None) -> None:
    """Let what is still in the buffer of a broken stream go nowhere, so that the end of the process does not fail on it."""
    with suppress(OSError, ValueError, AttributeError):
        assert stream is not None
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def say_broken(found: Iterable[Finding], lang: Lang) -> None:
    """What installed packages would bring if they were sound, as warnings: they stop nothing but themselves."""
    for finding in found:
        say(replace(finding, severity="warning").text(lang))


DATA = ("json", "sarif")
"""The forms of the output that programs read; in these, faults are data on standard output, too."""


class Day(DateParam):
    """A date such as 2024-04-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write year-month-day, such as 2024-04-01", param, ctx)


DAY = Day()


_LANG: dict[str, Any] = {
    "type": click.Choice(LANGUAGES),
    "default": LANGUAGES[0],
    "show_default": True,
    "help": f"language of the text; without it, the one that {VARIABLE} names in the environment",
}


def _of_call(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The language as it stands behind this command, else as the whole call or the environment has it."""
    stated = ctx.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
    return value if stated else of_context(ctx)


def lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--lang en|zh`."""
    return click.option("--lang", callback=_of_call, **_LANG)(command)


def group_lang_option(group: Callable[..., Any]) -> Callable[..., Any]:
    """`--lang en|zh` before the name of a command; [language][ghgcalc.cli.speech.language] finds it there, too."""
    return click.option("--lang", expose_value=False, **_LANG)(group)


def result_options(kind: str = "", endings: tuple[str, ...] = RESULT) -> Callable[[Any], Any]:
    """`--format text|json|sarif`, of the result, and of the faults where there is none; `-o` and `--force`.

    Args:
        kind: of the result, by which one of ours is told from another's file.
        endings: of the files that can be written.
    """

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        shown = "form of the output, and of faults; sarif: the findings alone"
        choice = click.Choice(["text", *DATA])
        written: Callable[..., Any] = output_options(kind, endings)(command)
        return click.option("--format", "format_", type=choice, default="text", show_default=True, help=shown)(written)

    return add


format_option = result_options()
"""[result_options][] for a result that has no kind of its own."""

table_option = result_options(endings=TABLES)
"""[result_options][] for a result that has tables."""

strict_option = click.option("--strict", is_flag=True, help="warnings fail the call: nothing is written, and the exit status is 2")


def minded(findings: Iterable[Finding], *, strict: bool) -> None:
    """Whether a call may go on that minds warnings, or does not.

    Raises:
        InputError: every warning, and every error of a check.
    """
    if strict and (warnings := [one for one in findings if one.severity != "note"]):
        raise InputError(list(dict.fromkeys(warnings)))


def show_records(records: list[dict[str, Any]], text: str, format_: str) -> None:
    """A list of records as JSON, their findings as SARIF, or their text."""
    put(text if format_ == "text" else as_data(records, format_))


def show_record(record: dict[str, Any], text: str, format_: str) -> None:
    """One record as JSON, its findings as SARIF, or its text."""
    put(text if format_ == "text" else as_data(record, format_))


def hand_over(result: Any, findings: Iterable[Mapping[str, Any]], format_: str, lang: Lang, *, status: int = 0) -> None:
    """A result that has tables, in the form of the call; as SARIF, the findings that lie in some records."""
    from ghgcalc.report.written import rendered

    if format_ == "sarif":
        put(as_data(list(findings), format_, status=status))
    else:
        put(rendered(result, lang, format_, destination()))


def as_data(record: Any, format_: str, *, lang: Lang | None = None, status: int = 0) -> str:
    """A record as JSON, or its findings as SARIF; the language is that of the call, which ends with `status`."""
    from ghgcalc.io.layout import to_json

    if format_ == "json":
        return to_json(record)
    from ghgcalc.report.sarif import findings_in, sarif_log

    asked = lang or _spoken(click.get_current_context())
    return to_json(sarif_log(findings_in(record), asked, status=status))
