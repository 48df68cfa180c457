"""calculate, compare, explain, verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import DAY, Abort, format_option, lang_option, say

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.factors import Overlay
    from ghgcalc.inventory import Inventory

POLICIES = click.Choice(["cell", "line", "total", "none"])


def _folders(_: click.Context, __: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Register the guideline folders that the call names."""
    from ghgcalc import guidelines

    for path in paths:
        guidelines.add_folder(path)
    return paths


folders_option = click.option(
    "--guideline-folder", multiple=True, callback=_folders, expose_value=False, help="a folder with guidelines of your own"
)
overlay_option = click.option(
    "--factor-file", "factor_files", multiple=True, help="a factor file of your own, laid over the packaged ones"
)


def overlays_from(paths: tuple[str, ...]) -> tuple[Overlay, ...]:
    """The overlays that a call names."""
    from ghgcalc.factors import Overlay

    return tuple(Overlay.read(path) for path in paths)


@click.command()
@click.argument("file")
@click.option("--guideline", metavar="ID", help="the guideline; without it, the one in force for the activity's year")
@click.option("--as-of", type=DAY, help="hide whatever was issued after this date")
@click.option("--rounding", type=POLICIES, help="rounding policy; the guideline's own without it")
@click.option("--factors", "edition", type=int, metavar="EDITION", help="factor edition; the newest without it")
@overlay_option
@folders_option
@click.option(
    "--include-facilities", is_flag=True, help="count captive power plants and other facilities where the guideline leaves them out"
)
@format_option
@lang_option
@click.option("-o", "output", help="write here instead: .json, or .txt")
def calculate(
    file: str,
    guideline: str | None,
    as_of: date | None,
    rounding: Any,
    edition: int | None,
    factor_files: tuple[str, ...],
    format_: str,
    lang: str,
    output: str | None,
    *,
    include_facilities: bool,
) -> None:
    """Turn an activity FILE (TOML or JSON, `-` for standard input) into a traced inventory."""
    from ghgcalc.inventory import calculate as run
    from ghgcalc.io import read

    _known_ending(output)
    activity = read(file)
    with naming(file):
        inventory = run(
            activity,
            guideline,
            as_of=as_of,
            rounding=rounding,
            factors=edition,
            overlays=overlays_from(factor_files),
            include_facilities=include_facilities,
        )
    _put(inventory, format_, lang, output)


class naming:  # noqa: N801
    """Inside, faults that have no file yet are placed in the file that was read."""

    def __init__(self, file: str) -> None:
        """Keep the name."""
        self.file = "<stdin>" if file == "-" else file

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Place the faults."""
        from ghgcalc.errors import InputError

        if isinstance(error, InputError):
            raise InputError([self._placed(fault) for fault in error.faults]) from None

    def _placed(self, fault: Any) -> Any:
        return fault if fault.place.file else fault.in_file(self.file)


def _known_ending(output: str | None) -> None:
    from ghgcalc.files import fault

    if output is not None and Path(output).suffix.lower() not in (".json", ".txt"):
        raise fault("file-kind", output, ending=Path(output).suffix or "–", known=".json, .txt")


def _put(inventory: Inventory, format_: str, lang: str, output: str | None) -> None:
    from ghgcalc.files import write_text
    from ghgcalc.io.textfiles import to_json
    from ghgcalc.report.text import inventory_text
    from ghgcalc.texts import text

    as_json = output.lower().endswith(".json") if output else format_ == "json"
    shown = to_json(inventory.as_dict()) if as_json else inventory_text(inventory, lang)
    if output is None:
        click.echo(shown, nl=False)
    else:
        write_text(output, shown)
        say(text("word", "wrote", lang, path=output))


@click.command()
@click.argument("file")
@click.option("--guidelines", "ids", required=True, metavar="A,B,…", help="two or more guidelines, in the order to compare")
@click.option("--as-of", type=DAY, help="hide whatever was issued after this date")
@click.option("--rounding", type=POLICIES, help="one rounding policy for all")
@click.option("--factors", "edition", type=int, metavar="EDITION", help="factor edition; the newest without it")
@overlay_option
@folders_option
@format_option
@lang_option
def compare(
    file: str,
    ids: str,
    as_of: date | None,
    rounding: Any,
    edition: int | None,
    factor_files: tuple[str, ...],
    format_: str,
    lang: str,
) -> None:
    """Put one activity FILE under several guidelines and split the differences into effects that add up."""
    from ghgcalc.audit.compare import compare as run
    from ghgcalc.io import read
    from ghgcalc.io.textfiles import to_json
    from ghgcalc.report.text import comparison_text

    wanted = [part.strip() for part in ids.split(",") if part.strip()]
    if len(wanted) < 2:
        raise click.UsageError("--guidelines needs at least two, separated by commas")
    activity = read(file)
    with naming(file):
        found = run(activity, wanted, as_of=as_of, rounding=rounding, factors=edition, overlays=overlays_from(factor_files))
    click.echo(to_json(found.as_dict()) if format_ == "json" else comparison_text(found, lang), nl=False)


@click.command()
@click.argument("inventory")
@click.argument("line", required=False)
@format_option
@lang_option
def explain(inventory: str, line: str | None, format_: str, lang: str) -> None:
    """Explain a LINE of an INVENTORY file (or all): formula, numbers, rounding, factors with document and grade."""
    from ghgcalc.io import read_inventory
    from ghgcalc.io.textfiles import to_json

    found = read_inventory(inventory)
    ids = [line] if line else [one.id for one in found.lines]
    texts = [found.explain(one, lang) for one in ids]
    if format_ == "json":
        records = [found.line(one).as_dict() | {"text": text} for one, text in zip(ids, texts, strict=True)]
        click.echo(to_json(records[0] if line else records), nl=False)
    else:
        click.echo("\n\n".join(texts))


@click.command()
@click.argument("inventory")
@click.option("--activity", "activity_file", help="recompute from this activity file instead of the one inside")
@folders_option
@format_option
@lang_option
def verify(inventory: str, activity_file: str | None, format_: str, lang: str) -> None:
    """Recompute an INVENTORY from its own file: exit 0 the same digits and digest, 1 not."""
    from ghgcalc.audit.verify import verify as run
    from ghgcalc.io import read, read_raw_inventory
    from ghgcalc.io.textfiles import to_json
    from ghgcalc.report.text import verification_text

    raw, name = read_raw_inventory(inventory)
    activity = read(activity_file) if activity_file else None
    with naming(name):
        found = run(raw, activity, lang=lang, file=name)
    if format_ == "json":
        differences = [difference.as_dict() for difference in found.differences]
        click.echo(to_json({"same": found.same, "digest": found.recomputed.digest, "differences": differences}), nl=False)
    else:
        click.echo(verification_text(found, lang), nl=False)
    if not found.same:
        raise Abort(1)
