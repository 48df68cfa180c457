"""What the commands share: options, output, and the one way to stop with a status."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable


class Abort(Exception):  # noqa: N818
    """Stop with an exit status; everything has been said."""

    def __init__(self, status: int) -> None:
        """Keep the status."""
        self.status = status
        super().__init__(status)


def say(message: str) -> None:
    """To standard error."""
    click.echo(message, err=True)


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
    """`--format text|json`."""
    choice = click.Choice(["text", "json"])
    return click.option("--format", "format_", type=choice, default="text", show_default=True, help="form of the output")(command)


def show_records(records: list[dict[str, Any]], text: str, format_: str) -> None:
    """A list of records as JSON, or their text."""
    if format_ == "json":
        from ghgcalc.io.textfiles import to_json

        click.echo(to_json(records), nl=False)
    else:
        click.echo(text, nl=False)


def show_record(record: dict[str, Any], text: str, format_: str) -> None:
    """One record as JSON, or its text."""
    if format_ == "json":
        from ghgcalc.io.textfiles import to_json

        click.echo(to_json(record), nl=False)
    else:
        click.echo(text, nl=False)
