"""report: what is handed over, from an inventory file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import Abort, lang_option, say
from ghgcalc.cli.handed import before, document_in, packed, unpacked
from ghgcalc.cli.inventories import accept_option, folders_option, naming
from ghgcalc.cli.output import FORCE, INPUT, READ, OutputOption, guard, output_options, target_of
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang
from ghgcalc.signs import page

if TYPE_CHECKING:
    from ghgcalc.allowances.outlook import WhatIf
    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.audit.compare import Comparison
    from ghgcalc.border import Border
    from ghgcalc.changes import Changes
    from ghgcalc.inventory import Inventory
    from ghgcalc.uncertainty import Uncertainty

ENDINGS = (".html", ".txt", ".xlsx")
KINDS = {"html": "page", "text": "inventory", "xlsx": "form"}
"""Of the files that can be written, by their form: what may be replaced there; a workbook with --force alone."""


@click.command(cls=Told)
@click.argument("inventory", type=INPUT)
@output_options("", ENDINGS)
@click.option(
    "--pdf",
    "printed",
    cls=OutputOption,
    type=INPUT,
    metavar="FILE",
    help="print the page here, by the Chromium, Chrome or Edge of this machine",
)
@click.option(
    "--compare", "ids", metavar="A,B,…", help="guidelines that the page compares; with one alone, that of the inventory follows it"
)
@click.option("--settlement", type=INPUT, metavar="FILE", help="a settlement of this inventory, for the page")
@click.option(
    "--border",
    "filed",
    type=INPUT,
    metavar="FILE",
    help="a border view of this inventory (`ghgcalc border -o`), for the page and the workbook",
)
@click.option(
    "--settled",
    type=INPUT,
    metavar="FILE",
    help="the inventory that --settlement settles, where the border view counts what was paid at home",
)
@click.option(
    "--spread",
    type=INPUT,
    metavar="FILE",
    help="what is stated about uncertainty (ghgcalc/spread/1), for the page and the workbook",
)
@click.option("--previous", type=INPUT, metavar="FILE", help="inventory or activity of before: what changed since, for the page")
@accept_option
@folders_option
@lang_option
@click.pass_context
def report(
    ctx: click.Context,
    inventory: str,
    printed: str | None,
    ids: str | None,
    settlement: str | None,
    filed: str | None,
    settled: str | None,
    spread: str | None,
    previous: str | None,
    accept_rules: tuple[str, ...],
    lang: Lang,
    format_: str = "",
) -> None:
    """Hand over an INVENTORY file as a page (.html), a living workbook (.xlsx) or a text; or a verification record, as its report.

    An inventory is recomputed first. Exit 1: it differs, or its rules are nobody's here; nothing is written. So is a border view.
    Of a package everything is verified, and settlement, border view and year before are shown. A quality-control plan is handed over
    as its forms B.1 to B.6.
    """
    from ghgcalc.files import fault

    target, force = target_of(ctx), bool(ctx.meta.get(FORCE))
    output = None if target is None else target.path
    if output is None and printed is None:
        raise click.UsageError("name the file to write: -o FILE, or --pdf FILE")
    if printed is not None and Path(printed).suffix.lower() != ".pdf":
        raise fault("file-kind", printed, ending=Path(printed).suffix or "–", known=".pdf")
    if (settled and not (filed and settlement)) or (filed and settlement and not settled):
        raise click.UsageError("--settled goes with --border and --settlement: what was paid at home needs all three")
    inputs = [inventory, *filter(None, (settlement, previous, spread, filed, settled)), *ctx.meta.get(READ, ())]
    home, settlement = (settlement, None) if settled else (None, settlement)
    if (ids or settlement or previous) and printed is None and format_ != "html":
        raise click.UsageError("--compare, --settlement and --previous are for a page: -o FILE.html, or --pdf FILE")
    if (spread or filed) and printed is None and format_ == "text":
        raise click.UsageError("--spread and --border are for a page or a workbook: -o FILE.html, -o FILE.xlsx, or --pdf FILE")
    stated = document_in(inventory)
    if stated is not None and (ids or settlement or previous or spread or filed):
        raise click.UsageError("--compare, --settlement, --border, --spread and --previous are for an inventory; this file is none")
    held = KINDS.get(format_, "") if stated is None or format_ != "text" else stated[1]
    for name, kind in ((output, held), (printed, "form")):
        if name is not None:
            guard(name, inputs, kind, force=force)
    if stated is not None:
        _write(_documents(stated[0], output, format_, printed, lang), lang)
        return
    since: Changes | None = None
    if packed(inventory):
        if home or settlement or filed or previous:
            raise click.UsageError("--settlement, --border, --settled and --previous: a package holds its own")
        package = unpacked(inventory, accept_rules, lang)
        found, border = package.inventory.recomputed, package.border
        position = None if package.settlement is None else package.settlement.recomputed
        since = before(package, accept_rules, inventory)
    else:
        found, position = _verified(inventory, settlement, accept_rules, lang)
        border = None if filed is None else _bordered(filed, found, home, settled)
        since = _since(previous, found, inventory, accept_rules, lang) if previous else None
    with naming(inventory):
        comparison = _compared(found, ids) if ids else None
        what_if = None if position is None else _what_if(found, position)
        uncertainty = None if spread is None else found.uncertainty(spread)
    html = ""
    if printed is not None or format_ == "html":
        html = _page(found, lang, comparison, position, what_if, uncertainty, since, border)
    made = [_file(output, format_, html, found, (uncertainty, border), lang)] if output is not None else []
    if printed is not None:
        from ghgcalc.report.render.browser import pdf

        made.append((printed, pdf(html)))
    _write(made, lang)


def _documents(found: Any, output: str | None, form: str, printed: str | None, lang: Lang) -> list[tuple[str, bytes]]:
    """The renderings of a document, each with the name of its file."""
    from ghgcalc.report.written import rendered

    made = []
    if output is not None:
        shown = rendered(found, lang, form, output)
        made.append((output, shown if isinstance(shown, bytes) else shown.encode()))
    if printed is not None:
        from ghgcalc.report.render.browser import pdf

        html = rendered(found, lang, "html")
        assert isinstance(html, str)
        made.append((printed, pdf(html)))
    return made


def _write(made: list[tuple[str, bytes]], lang: Lang) -> None:
    """Every file, when all of them are made."""
    from ghgcalc.files import write_bytes
    from ghgcalc.texts import text

    for target, data in made:
        write_bytes(target, data)
        say(text("word", "wrote", lang, path=target))


def _page(
    inventory: Inventory,
    lang: Lang,
    comparison: Comparison | None,
    settlement: Settlement | None,
    what_if: WhatIf | None,
    uncertainty: Uncertainty | None,
    previous: Changes | None,
    border: Border | None,
) -> str:
    from ghgcalc.report.page import inventory_page

    return inventory_page(inventory, lang, comparison, settlement, what_if, uncertainty, previous, border)


def _bordered(filed: str, inventory: Inventory, settlement: str | None, settled: str | None) -> Border:
    """The border view of a file, made again; what was paid at home from the settlement and the inventory that it settles."""
    from ghgcalc.border import again
    from ghgcalc.io import read_json

    raw, name = read_json(filed)
    home = [None if one is None else read_json(one)[0] for one in (settlement, settled)]
    with naming(name):
        return again(raw, inventory, settlement=home[0], settled=home[1], file=name)


def _since(previous: str, inventory: Inventory, name: str, accept_rules: tuple[str, ...], lang: Lang) -> Changes:
    """What changed from the file of before to this inventory; what must be known of the two is said."""
    from ghgcalc.changes import diff
    from ghgcalc.io import read_subject

    with naming(previous):
        found = diff(read_subject(previous), inventory, accept_rules=accept_rules or None, files=(previous, name))
    for finding in found.findings:
        say(finding.text(lang))
    return found


def _file(
    output: str, form: str, html: str, inventory: Inventory, more: tuple[Uncertainty | None, Border | None], lang: Lang
) -> tuple[str, bytes]:
    """The name and the bytes of a rendering; of a workbook with the tables of what else is known."""
    if form == "html":
        return output, html.encode()
    if form == "text":
        from ghgcalc.report.text import inventory_text

        return output, page(inventory_text(inventory, lang)).encode()
    from ghgcalc.report.contents.inventory import inventory_report
    from ghgcalc.report.render.workbook import workbook

    made, (uncertainty, border) = inventory_report(inventory, lang), more
    if border is not None:
        from ghgcalc.report.contents.border import border_tables

        made = replace(made, tables=(*made.tables, *border_tables(border, lang)))
    if uncertainty is not None:
        from ghgcalc.report.contents.uncertainty import uncertainty_report

        made = replace(made, tables=(*made.tables, *uncertainty_report(uncertainty, lang).tables))
    return output, workbook(made, inventory)


def _verified(
    inventory: str, settlement: str | None, accept_rules: tuple[str, ...], lang: Lang
) -> tuple[Inventory, Settlement | None]:
    """The inventory, and the settlement, made again from their files.

    Raises:
        Abort: one of them differs from its file, or rests on rules that nobody here vouches for: the verification has been said.
    """
    from ghgcalc.io import read_raw_inventory
    from ghgcalc.report.verification import settlement_verification_text, verification_text

    raw, name = read_raw_inventory(inventory)
    found: Any
    if settlement is None:
        from ghgcalc.audit.verify import verify

        with naming(name):
            found = verify(raw, accept_rules=accept_rules, lang=lang, file=name)
        if not found.passed:
            put_aside(verification_text(found, lang))
        for finding in found.said:
            say(finding.text(lang))
        return found.recomputed, None
    from ghgcalc.allowances import verify_settlement
    from ghgcalc.io import read_json

    stated, settlement_name = read_json(settlement)
    with naming(settlement_name):
        found = verify_settlement(stated, raw, accept_rules=accept_rules, lang=lang, file=settlement_name)
    if not found.passed:
        put_aside(settlement_verification_text(found, lang))
    return found.inventory.recomputed, found.recomputed


def put_aside(text: str) -> None:
    """Say why nothing is written, and stop.

    Raises:
        Abort: always, with status 1.
    """
    say(text)
    raise Abort(1)


def _compared(inventory: Inventory, ids: str) -> Comparison:
    """The same activity under the guidelines named, as this inventory was asked for."""
    from ghgcalc.audit.compare import compare
    from ghgcalc.inventory.again import overlays_of

    wanted = [part.strip() for part in ids.split(",") if part.strip()]
    if len(wanted) == 1:
        wanted.append(str(inventory.guideline["id"]))
    if len(wanted) < 2:
        raise click.UsageError("--compare needs the id of a guideline, or several, separated by commas")
    return compare(
        inventory.activity,
        wanted,
        as_of=inventory.as_of,
        factors=int(inventory.factors["edition"]),
        overlays=overlays_of(inventory),
        gwp=inventory.options.get("gwp"),
        include_facilities="include_facilities" in inventory.options,
        accept_measured="accept_measured" in inventory.options,
    )


def _what_if(inventory: Inventory, settlement: Settlement) -> WhatIf | None:
    """The break-even and the slopes; nothing is varied that nobody asked for. None where a notice tells the units, which nothing moves."""
    from ghgcalc.allowances import what_if

    if settlement.issued is not None and settlement.issued.units is not None:
        return None
    return what_if(inventory, settlement)
