"""What a cell of a template takes: the rules by which a spreadsheet program refuses anything else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Lang
from ghgcalc.template.model import Field
from ghgcalc.texts import text

LARGEST = 1e15
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLAIN = 'SUBSTITUTE(@," ","")'
TEXTS: Mapping[str, str] = FrozenDict(
    {
        # GB 32100: the last sign follows from the weights of the others.
        "uscc": (
            f'=AND(LEN(@)=18,MOD(-SUMPRODUCT((FIND(MID(@,ROW(INDIRECT("1:17")),1),"{_CODE}")-1)'
            f'*MOD(3^(ROW(INDIRECT("1:17"))-1),31)),31)=FIND(MID(@,18,1),"{_CODE}")-1)'
        ),
        "heading": (
            f'=AND(SUMPRODUCT(--ISNUMBER(FIND(MID({_PLAIN},ROW(INDIRECT("1:"&LEN({_PLAIN}))),1),"0123456789")))=LEN({_PLAIN}),'
            f"ABS(LEN({_PLAIN})-7)<4,MOD(LEN({_PLAIN}),2)=0)"
        ),
        "sha256": "=AND(LEN(@)=64,EXACT(@,LOWER(@)))",
        "id": '=AND(LEN(@)>0,LEN(@)<=60,ISERROR(FIND("/",@)),TRIM(@)=@)',
    }
)
"""Rules of texts that are codes; `@` is the cell. ROW of a text of rows, for rows that are inserted above must not move it."""


def stop(name: str, lang: Lang) -> dict[str, Any]:
    """What is said to whoever enters something else: it is not taken."""
    return {"error_type": "stop", "error_title": "ghgcalc", "error_message": text("word", name, lang), "ignore_blank": True}


def number(field: Field, lang: Lang, cell: str, unit: str) -> dict[str, Any]:
    """A number within its bounds, in the unit that stands in the row.

    Args:
        field: of the cell.
        lang: of what is said.
        cell: the first one that the rule is for.
        unit: the cell of the unit.
    """
    if field.bounds is None:
        low = -LARGEST if field.negative else 0
        return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": LARGEST, **stop("template-number", lang)}
    least, most, own = field.bounds
    low_, high = (_limit(one, own, unit) for one in (least, most))
    above = ">=" if least == "0" else ">"
    formula = f"=AND(ISNUMBER({cell}),{cell}{above}{low_},{cell}<={high})"
    return {"validate": "custom", "value": formula, **stop("template-share", lang)}


def words(field: Field, lang: Lang, cell: str) -> dict[str, Any]:
    """A text; a code has its own form."""
    rule = TEXTS.get(field.form)
    if rule is None:
        return length(lang)
    return {"validate": "custom", "value": rule.replace("@", cell), **stop(f"template-{field.form}", lang)}


def length(lang: Lang) -> dict[str, Any]:
    """A text that is not too long."""
    return {"validate": "length", "criteria": "between", "minimum": 1, "maximum": 200, **stop("template-length", lang)}


def day(lang: Lang, begins: str) -> dict[str, Any]:
    """A day; the end of a period is not before the day in the cell `begins`."""
    bounds = {"minimum": f"={begins}" if begins else "=DATE(1950,1,1)", "maximum": "=DATE(2100,12,31)"}
    return {"validate": "date", "criteria": "between", **bounds, **stop("template-date", lang)}


def whole(field: Field, lang: Lang) -> dict[str, Any]:
    """A whole number: a year, or how many there are."""
    years = field.name.endswith((".year", ".vintage"))
    bounds = {"minimum": 1990 if years else 1, "maximum": 2100 if years else 10**6}
    return {"validate": "integer", "criteria": "between", **bounds, **stop("template-whole", lang)}


def ref(row: int, column: int, *, fixed: bool = False) -> str:
    """A cell as formulas call it, by its numbers from 0; `fixed` in its column."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, col_abs=fixed))


def _limit(bound: str, own: str, unit: str) -> str:
    """A bound in the unit that stands in a cell: a share is written as such or as a per cent."""
    if own not in ("1", "%"):
        return bound
    share, hundredfold = (Decimal(bound) * 100, bound) if own == "1" else (bound, Decimal(bound) / 100)
    return f'IF({unit}="%",{share},{hundredfold})'
