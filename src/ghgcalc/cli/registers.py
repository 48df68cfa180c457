"""factors, guidelines, documents: what is published, listed and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import (
    DAY,
    Abort,
    as_data,
    format_option,
    group_lang_option,
    lang_option,
    put,
    result_options,
    say,
    say_broken,
    show_record,
    show_records,
)
from ghgcalc.cli.inventories import folders_option, overlay_option, overlays_from
from ghgcalc.cli.output import INPUT
from ghgcalc.cli.told import ToldGroup
from ghgcalc.errors import InputError
from ghgcalc.literals import Lang
from ghgcalc.texts import label

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.factors import Factors


@click.group(cls=ToldGroup)
@group_lang_option
def factors() -> None:
    """Published numbers with unit, document, dates and grade 排放因子."""


edition_option = click.option("--edition", type=int, help="factor edition; the newest without it")


def _known(edition: int | None, factor_files: tuple[str, ...], lang: Lang, id: str | None = None) -> Factors:  # noqa: A002
    """The factors of a call, with a warning for each package that is broken.

    Raises:
        InputError: the factor `id` is asked for, nobody has it, and it may be one of a broken package.
    """
    from ghgcalc import factors as register

    found = register.edition(edition).with_overlays(*overlays_from(factor_files))
    faults = register.broken()
    if faults and id is not None and id not in found:
        raise InputError(faults)
    say_broken(faults, lang)
    return found


def _list(known: Factors, wanted: dict[str, Any], format_: str, lang: Lang) -> None:
    from ghgcalc.report.registers import factors_text
    from ghgcalc.vocabulary import area_id

    area = wanted.get("area")
    found = known.find(**(wanted | {"area": area_id(area) or area if area else None}))
    show_records([factor.record() for factor in found], factors_text(found, lang), format_)


@factors.command("list")
@edition_option
@overlay_option
@click.option("--kind", help="only this kind, such as grid-average")
@click.option("--as-of", type=DAY, help="hide whatever was issued after this date")
@format_option
@lang_option
def list_factors(
    edition: int | None, factor_files: tuple[str, ...], kind: str | None, as_of: date | None, format_: str, lang: Lang
) -> None:
    """Every factor."""
    _list(_known(edition, factor_files, lang), {"kind": kind, "as_of": as_of}, format_, lang)


@factors.command("find")
@click.argument("words", nargs=-1)
@click.option("--kind", help="such as grid-average, grid-residual, ncv")
@click.option("--area", help="province, region or China; Chinese or pinyin")
@click.option("--year", "data_year", type=int, help="data year")
@click.option("--document", help="document id")
@click.option("--grade", help="grade")
@click.option("--as-of", type=DAY, help="hide whatever was issued after this date")
@click.option("--on", type=DAY, help="valid on this day")
@edition_option
@overlay_option
@format_option
@lang_option
def find_factors(
    words: tuple[str, ...], edition: int | None, factor_files: tuple[str, ...], format_: str, lang: Lang, **wanted: Any
) -> None:
    """Factors by kind, area, year, document, grade, dates, and WORDS in id or name."""
    _list(_known(edition, factor_files, lang), {**wanted, "text": " ".join(words) or None}, format_, lang)


@factors.command("show")
@click.argument("id")
@edition_option
@overlay_option
@format_option
@lang_option
def show_factor(id: str, edition: int | None, factor_files: tuple[str, ...], format_: str, lang: Lang) -> None:  # noqa: A002
    """One factor with everything that its record says."""
    from ghgcalc.report.registers import records_text

    factor = _known(edition, factor_files, lang, id).get(id)
    record = factor.record()
    show_record(record, records_text([record], lang), format_)
    if reason := factor.refusal():
        from ghgcalc.texts import text

        say(text("word", "released", lang, reason=reason))


@factors.command("history")
@click.argument("id")
@edition_option
@overlay_option
@format_option
@lang_option
def history(id: str, edition: int | None, factor_files: tuple[str, ...], format_: str, lang: Lang) -> None:  # noqa: A002
    """What was published for the same thing, in the order of issue."""
    from ghgcalc.report.registers import factors_text

    found = _known(edition, factor_files, lang, id).history(id)
    show_records([factor.record() for factor in found], factors_text(found, lang), format_)


@factors.command("check")
@click.argument("files", nargs=-1, type=INPUT)
@format_option
@lang_option
def check(files: tuple[str, ...], format_: str, lang: Lang) -> None:
    """Check the packaged editions against their lock, and factor FILES of your own."""
    from ghgcalc import factors as register

    found = register.check()
    say_broken(register.broken(), lang)
    register.edition().with_overlays(*overlays_from(files))
    shown = "\n".join(finding.text(lang) for finding in found) or label("none", lang)
    records = [finding.as_dict() for finding in found]
    put(shown + "\n" if format_ == "text" else as_data(records, format_, status=1 if found else 0))
    if found:
        raise Abort(1)


@factors.command("confirm")
@click.argument("guideline")
@folders_option
@result_options("form", (".toml",))
@lang_option
def confirm(guideline: str, format_: str, lang: Lang) -> None:
    """Write the factors of a GUIDELINE as a form: who holds the document fills in page, reader and day 核对原文.

    The form is TOML whatever the format, which is that of faults.
    """
    del format_
    from ghgcalc import guidelines as register
    from ghgcalc.report.confirmation import confirmation_form

    put(confirmation_form(register.get(guideline), lang))


@click.group(cls=ToldGroup)
@group_lang_option
def guidelines() -> None:
    """Guidelines as data 核算指南."""


@guidelines.command("list")
@folders_option
@format_option
@lang_option
def list_guidelines(format_: str, lang: Lang) -> None:
    """Every guideline."""
    from ghgcalc import guidelines as register
    from ghgcalc.report.registers import guidelines_text

    say_broken(register.broken(), lang)
    found = list(register.known().values())
    records = [
        {
            "id": guideline.id,
            "aliases": guideline.aliases,
            "title": guideline.title_en,
            "title_zh": guideline.title_zh,
            "status": guideline.status,
            "document": guideline.document,
            "issued": guideline.issued.isoformat(),
            "reporting_years": {"from": None, "to": None} | guideline.reporting_years.model_dump(by_alias=True),
            "sha256": guideline.sha256,
        }
        for guideline in found
    ]
    show_records(records, guidelines_text(found, lang), format_)


@guidelines.command("show")
@click.argument("id")
@folders_option
@format_option
@lang_option
def show_guideline(id: str, format_: str, lang: Lang) -> None:  # noqa: A002
    """What a guideline asks for, its equations as formulas, its defaults with grades."""
    from ghgcalc import equations
    from ghgcalc import guidelines as register
    from ghgcalc.report.registers import default_factors, guideline_text

    guideline = register.get(id)
    record = guideline.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"sha256": guideline.sha256}
    record["standing"] = register.standing(guideline).as_dict()
    used = dict.fromkeys(method.equation for source in guideline.source for method in source.method)
    record["equations"] = {name: equations.get(name).formula() for name in used}
    record["defaults"] = [factor.record() for factor in default_factors(guideline)]
    show_record(record, guideline_text(guideline, lang), format_)


@guidelines.command("diff")
@click.argument("left")
@click.argument("right")
@folders_option
@format_option
@lang_option
def diff(left: str, right: str, format_: str, lang: Lang) -> None:
    """Where two guidelines differ, key by key."""
    from ghgcalc import guidelines as register
    from ghgcalc.report.registers import diff_text

    found = register.diff(left, right)
    show_records([difference.record() for difference in found], diff_text(found, left, right, lang), format_)


@click.group(cls=ToldGroup)
@group_lang_option
def documents() -> None:
    """The register of laws, notices, guidelines and announcements 文件登记."""


@documents.command("list")
@click.argument("words", nargs=-1)
@click.option("--area", help="China or a province")
@click.option("--status", help="in-force, superseded, draft, reference")
@format_option
@lang_option
def list_documents(words: tuple[str, ...], area: str | None, status: str | None, format_: str, lang: Lang) -> None:
    """Documents in the order of issue."""
    from ghgcalc import documents as register
    from ghgcalc.report.registers import documents_text
    from ghgcalc.vocabulary import area_id

    found = register.find(area=area_id(area) or area if area else None, status=status, text=" ".join(words) or None)
    show_records([document.record() for document in found], documents_text(found, lang), format_)


@documents.command("show")
@click.argument("id")
@format_option
@lang_option
def show_document(id: str, format_: str, lang: Lang) -> None:  # noqa: A002
    """One document."""
    from ghgcalc import documents as register
    from ghgcalc.report.registers import records_text

    record = register.get(id).record()
    show_record(record, records_text([record], lang), format_)


@documents.command("in-force")
@click.argument("day", type=DAY)
@click.option("--area", help="a province, beside the national documents")
@format_option
@lang_option
def in_force(day: date, area: str | None, format_: str, lang: Lang) -> None:
    """What was in force on DAY."""
    from ghgcalc import documents as register
    from ghgcalc.report.registers import documents_text
    from ghgcalc.vocabulary import area_id

    found = register.in_force(day, area=area_id(area) or area if area else None)
    show_records([document.record() for document in found], documents_text(found, lang), format_)
