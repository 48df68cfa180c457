"""batch: records of many entities in Parquet, to totals and lines in Parquet; batch verify: parts of such a run worked out again."""

from __future__ import annotations

import secrets
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import Abort, format_option, lang_option, say, show_record
from ghgcalc.cli.inventories import engine_arguments, engine_options
from ghgcalc.cli.output import INPUT, guard
from ghgcalc.cli.told import ToldGroup
from ghgcalc.files import called, fault
from ghgcalc.literals import Lang
from ghgcalc.numbers import scaled

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ghgcalc.bulk import Rules

ENDING = ".parquet"


class RunByDefault(ToldGroup):
    """A group whose first word is either a command or the records that `run` is asked about."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` before anything that is no command of the group."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=RunByDefault)
def batch() -> None:
    """Many entities at once 批量核算: records in Parquet in, totals and lines in Parquet out, with the digits of `calculate`.

    `ghgcalc batch IN.parquet -o OUT.parquet` is short for `ghgcalc batch run IN.parquet -o OUT.parquet`.
    """


@batch.command()
@click.argument("records", type=INPUT)
@click.option(
    "-o", "--output", type=INPUT, required=True, metavar="FILE", help="totals: a Parquet file; its manifest lies beside it"
)
@click.option(
    "--guideline", "named", multiple=True, required=True, metavar="ID", help="a guideline; several are worked out in one pass"
)
@click.option("--option", "options", multiple=True, metavar="NAME", help="a named reading of the rule that the guideline offers")
@click.option("--lines", type=INPUT, metavar="FILE", help="the lines, too: a Parquet file")
@click.option("--findings", type=INPUT, metavar="FILE", help="the findings, too: a Parquet file")
@click.option("--no-months", is_flag=True, help="totals of years alone")
@click.option("--no-unrounded", is_flag=True, help="leave the exact sums out")
@click.option("--strict", is_flag=True, help="a record that cannot be worked with fails the call: nothing is written")
@click.option(
    "--check", "check_lines", type=click.IntRange(0), default=1000, show_default=True, help="lines to be calculated again"
)
@click.option("--seed", type=click.IntRange(0), help="of the choice of those lines; drawn without it, and noted in the manifest")
@click.option("--force", is_flag=True, help="replace files that are none of ours; an input is never replaced")
@engine_options
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="form of the summary"
)
@lang_option
def run(
    records: str,
    output: str,
    named: tuple[str, ...],
    options: tuple[str, ...],
    lines: str | None,
    findings: str | None,
    format_: str,
    lang: Lang,
    seed: int | None,
    check_lines: int,
    *,
    no_months: bool,
    no_unrounded: bool,
    strict: bool,
    force: bool,
    **given: Any,
) -> None:
    """Totals of every entity in RECORDS, a Parquet file or a folder of them: a row is one datum of one month.

    A record that cannot be worked with is left out and named; the exit status is 2 then, and the others are worked out.
    """
    from ghgcalc.bulk import rules_of
    from ghgcalc.bulk.stream import Asked, streamed

    targets = [one for one in (output, lines, findings) if one is not None]
    _guarded(targets, records, force=force)
    engine = engine_arguments(given)
    rules: list[Rules] = rules_of(named, options=options, **engine)
    drawn = secrets.randbits(32) if seed is None else seed
    asked = Asked(months=not no_months, unrounded=not no_unrounded, strict=strict, check_lines=check_lines, seed=drawn, lang=lang)
    with _bar(lang) as bar:
        manifest = streamed(
            Path(records),
            Path(output),
            rules,
            asked,
            lines=Path(lines) if lines else None,
            findings=Path(findings) if findings else None,
            told=partial(_step, bar) if bar is not None else None,
        )
    show_record(manifest, summary(manifest, lang), format_)
    if errors := sum(part["left_out"] for part in manifest["parts"]):
        from ghgcalc.texts import text

        say(text("batch", "left-out", lang, count=errors, path=findings or "--findings FILE"))
        raise Abort(2)


@batch.command()
@click.argument("manifest", type=INPUT)
@click.option("--records", type=INPUT, required=True, metavar="PATH", help="the Parquet file or folder that the run was made of")
@click.option("--totals", type=INPUT, metavar="FILE", help="the totals that it wrote, to be compared, too")
@click.option("--part", "parts", type=click.IntRange(0), multiple=True, metavar="N", help="a part; all of them without it")
@format_option
@lang_option
def verify(manifest: str, records: str, totals: str | None, parts: tuple[int, ...], format_: str, lang: Lang) -> None:
    """Work out parts of a run again from its records, and compare them with its MANIFEST: exit status 1 where something differs."""
    from ghgcalc.bulk.verifying import verify as run_again
    from ghgcalc.texts import label, text

    found = run_again(Path(manifest), Path(records), Path(totals) if totals else None, parts or None)
    shown = text("batch", "same" if found.same else "differs", lang, again=len(found.again), parts=found.parts)
    record = {
        "same": found.same,
        "parts": found.parts,
        "again": list(found.again),
        "findings": [one.as_dict() for one in found.differences],
    }
    show_record(
        record,
        "\n".join([label("batch-verification", lang), f"  {shown}", *(f"  {one.text(lang)}" for one in found.differences)]) + "\n",
        format_,
    )
    if not found.same:
        raise Abort(1)


def summary(manifest: dict[str, Any], lang: Lang) -> str:
    """What a run came to, in a few lines."""
    from ghgcalc.texts import label, text

    parts = manifest["parts"]
    lines = [
        text(
            "batch",
            "read",
            lang,
            rows=manifest["input"]["rows"],
            entities=sum(part["entities"] for part in parts),
            parts=len(parts),
        )
    ]
    for guideline, sums in manifest["sums"].items():
        mine = [one for part in parts for one in part["guidelines"] if one["guideline"] == guideline]
        counts = {key: sum(one[key] for one in mine) for key in ("lines", "marked", "beyond", "alone")}
        lines.append(text("batch", "made", lang, guideline=guideline, **counts))
        for name, cents in sums.items():
            named = ", ".join(label(word, lang) for word in name.split())  # level, and basis where there are several
            lines.append(f"  {named}  {scaled(int(cents), 2):f} tCO2e")
    lines.append(text("batch", "checked", lang, lines=manifest["checked"], seed=manifest["asked"]["seed"]))
    lines.append(text("batch", "root", lang, root=manifest["root"]))
    return "\n".join(lines) + "\n"


def _guarded(targets: list[str], records: str, *, force: bool) -> None:
    """Whether the files of a run may be written.

    Raises:
        InputError: an ending that is not `.parquet`, one file for two results, an input, or another's file.
    """
    for target in targets:
        path = Path(target)
        if path.suffix.lower() != ENDING:
            raise fault("file-kind", target, ending=path.suffix or "–", known=ENDING)
        guard(target, [records], "", force=True)
        if targets.count(target) > 1 or (Path(records).is_dir() and path.resolve().is_relative_to(Path(records).resolve())):
            raise fault("output-input", called(target), read=called(records))
        if not force and path.is_file() and not _ours(path):
            raise fault("output-other", called(target))


def _ours(path: Path) -> bool:
    """Whether a Parquet file is one that a run has written."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return b"ghgcalc" in (parquet.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False


def _bar(lang: Lang) -> AbstractContextManager[Any]:
    """How far it has come, on a terminal; elsewhere nothing."""
    from ghgcalc.texts import text

    if sys.stderr is None or not sys.stderr.isatty():
        return nullcontext()
    shown: AbstractContextManager[Any] = click.progressbar(length=1, label=text("word", "calculating", lang), file=sys.stderr)
    return shown


def _step(bar: Any, done: int, size: int) -> None:
    bar.length = size
    bar.update(done - bar.pos)
