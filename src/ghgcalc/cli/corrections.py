"""correct: readings corrected and gaps filled, conservatively, with the record of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ghgcalc.cli.common import DATA, as_data, lang_option, put, say
from ghgcalc.cli.inventories import engine_arguments, engine_options
from ghgcalc.cli.output import INPUT, guard
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

ENDINGS = (".toml", ".json")
RECORDS = (".json", ".txt", ".xlsx", ".html")
FORMS = click.Choice(["text", *DATA])


@click.command(cls=Told)
@click.argument("file", type=INPUT)
@click.option(
    "--with", "given", required=True, type=INPUT, metavar="FILE", help="meters and gaps (TOML, JSON: ghgcalc/corrections/1)"
)
@click.option("-o", "output", type=INPUT, metavar="FILE", help="write the corrected activity here: .toml, .json")
@click.option("--record", type=INPUT, metavar="FILE", help="write the record here as well: .json, .txt, .xlsx, .html")
@click.option("--force", is_flag=True, help="replace files that are there; an input is never replaced")
@click.option("--guideline", metavar="ID", help="tell the effect of each correction in tCO2e under this guideline")
@engine_options
@click.option("--plan", type=INPUT, metavar="ID", help="show the effect on the allowance under this plan")
@click.option("--balance-value", metavar="Q", help='balance value 平衡值, such as "1.60 tCO2e/t"')
@click.option(
    "--format", "format_", type=FORMS, default="text", show_default=True,
    help="form of the output, and of faults; sarif: the findings alone",
)  # fmt: skip
@lang_option
def correct(
    file: str,
    given: str,
    output: str | None,
    record: str | None,
    guideline: str | None,
    plan: str | None,
    balance_value: str | None,
    format_: str,
    lang: Lang,
    *,
    force: bool,
    **rules: Any,
) -> None:
    """Correct the readings of an activity FILE: meters not calibrated, late or inaccurate, and missing months.

    Activity data are never lowered, production data never raised; each correction stays visible, with its reading, rule and grade. In a
    TOML or JSON FILE a month of which nothing was read is written "missing".
    """
    from ghgcalc.corrections.run import correct as run
    from ghgcalc.files import fault, read_table, write_bytes
    from ghgcalc.io.layout import to_json
    from ghgcalc.io.tomlfile import to_toml
    from ghgcalc.report.written import rendered
    from ghgcalc.texts import text

    if plan is None and balance_value is not None:
        raise click.UsageError("--balance-value belongs to --plan")
    for path, known in ((output, ENDINGS), (record, RECORDS)):
        if path is not None:
            if Path(path).suffix.lower() not in known:
                raise fault("file-kind", path, ending=Path(path).suffix or "–", known=", ".join(known))
            guard(path, [file, given], "form", force=force)
    if output is not None and record is not None and Path(output).absolute() == Path(record).absolute():
        raise click.UsageError("-o and --record are two files")
    stated, name = _stated(file)
    table, with_ = read_table(given)
    found = run(stated, table, files=(name, with_))
    found = found.worked(guideline, plan=plan, balance_value=balance_value, **engine_arguments(rules))
    made: list[tuple[str, bytes]] = []
    if output is not None:
        dumped = found.activity.dump()
        made.append((output, (to_toml(dumped) if output.lower().endswith(".toml") else to_json(dumped)).encode()))
    if record is not None:
        form = {".txt": "text"}.get(Path(record).suffix.lower(), Path(record).suffix.lower()[1:])
        page = rendered(found, lang, form, record)
        made.append((record, page.encode() if isinstance(page, str) else page))
    for path, data in made:
        write_bytes(path, data)
        say(text("word", "wrote", lang, path=path))
    for finding in found.findings:
        say(finding.text(lang))
    data_ = found.as_dict()
    if format_ == "sarif":
        put(as_data(data_["findings"], format_))
    else:
        put(as_data(data_, format_) if format_ == "json" else str(rendered(found, lang, "text")))


def _stated(file: str) -> tuple[Any, str]:
    """The table of a TOML or JSON file, in which months may be missing; of a filled form, its activity.

    Raises:
        InputError: not readable, or an inventory.
    """
    from ghgcalc.errors import InputError
    from ghgcalc.files import format_of, is_ledger, parse, read_bytes
    from ghgcalc.findings import Finding, Place
    from ghgcalc.inventory import SCHEMA
    from ghgcalc.io import read

    data, name = read_bytes(file)
    if is_ledger(data, name):
        return read(file), name
    raw = parse(data, name, format_of(name, data))
    if raw.get("schema") == SCHEMA:
        place = Place(file=name, key="schema")
        raise InputError([Finding.of("wrong-schema", place=place, value=SCHEMA, wanted="ghgcalc/activity/1")])
    return raw, name
