"""Units as a regular expression, for schemas: it refuses no text that the parser takes, and most of what the parser refuses.

What nearly every unit looks like (one name, two side by side, one over another, each with its 万 or 10^4) is told exactly, by asking the
field itself for one name of each dimension. An expression of three names or more, with parentheses or with powers is let through: which
of those come out in a dimension no regular expression can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from ghgcalc.errors import UnitError
from ghgcalc.units.parser import MAX_UNIT_TEXT, SUBSTANCES, names
from ghgcalc.units.unit import Unit

Fits = Callable[[str], bool]

BLANK = r"\s*"
ODD = r"[\s\S]*[\x1c-\x1f\x85][\s\S]*"
"""Signs that Python takes for blanks and the regular expressions of schemas do not: a text that has them is let through."""

NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,9})?"
ZERO = r"0+(?:\.0+)?(?:[eE][+-]?[0-9]{1,9})?"
SIGNED = f"[+-]?{NUMBER}"
UNSIGNED = rf"(?:\+?{NUMBER}|-{ZERO})"
"""Not below zero: minus zero is zero."""

_END = "(?![A-Za-z0-9_@₂₄₆³])"
_TENS = ("万", "亿", r"10\^[0-9]", "10[⁰¹²³⁴⁵⁶⁷⁸⁹]+", "1000(?=[NS]?m)")
_BEFORE = f"(?:(?:{'|'.join(_TENS)}){BLANK})*"
_GAS = r"(?:m(?:3|\^3|³)|立方米)" + BLANK + "[@(（]" + BLANK + "(?:0|15|20|25)" + BLANK + "(?:℃|°C|C)" + BLANK + "[)）]?"
_ONE = "1(?![0-9])|[%％]"
_LATIN = "[A-Za-z_][A-Za-z0-9_₂₄₆³]*" + _END
_SIGNS = "[A-Za-z0-9_()（）*/／·⋅×^%％₂₄₆³⁰¹²⁴⁵⁶⁷⁸⁹@℃°" + r"\u3400-\u9fff\s-]"


def _word(name: str) -> str:
    """A name in all its spellings: subscripts, m^3 and m³, full-width per cent."""
    if "@" in name:
        return _GAS
    if name in ("1", "%"):
        return _ONE.split("|")[name == "%"]
    spelled = re.sub("[246]", lambda digit: f"[{digit[0]}{'₂₄₆'['246'.index(digit[0])]}]", name)
    return spelled.replace("m3", r"m(?:3|\^3|³)")


@cache
def _kinds() -> dict[str, str]:
    """The names of each dimension as one alternative, by one of these names."""
    found: dict[object, list[str]] = {}
    for name in names():
        found.setdefault(Unit.of(name).dimension, []).append(name)
    told = {}
    for alike in found.values():
        longest = sorted(alike, key=len, reverse=True)
        latin = [_word(name) for name in longest if name[0].isalpha() and name.isascii() and "@" not in name]
        rest = dict.fromkeys(_word(name) for name in longest if not name.isascii() or "@" in name or not name[0].isalpha())
        pure = () if Unit.of(alike[0]).dimension else _TENS
        told[alike[0]] = "|".join((*pure, *([f"(?:{'|'.join(latin)}){_END}"] if latin else ()), *rest))
    return told


def _one_of(kinds: Iterable[str]) -> str:
    return f"(?:{'|'.join(_kinds()[kind] for kind in kinds)})"


def unit(fits: Fits) -> str:
    """The expression for units that a field takes, without the marks of begin and end.

    Args:
        fits: whether the field takes a unit of that text.
    """
    alone = [kind for kind in _kinds() if fits(kind)]
    shapes = [_BEFORE + _one_of(alone)] if alone else []
    kinds = [kind for kind in _kinds() if Unit.of(kind).dimension]  # with a pure number beside it, it is let through
    for sign, shown in (("*", f"{BLANK}[*·⋅×]?{BLANK}"), ("/", f"{BLANK}[/／]{BLANK}")):
        pairs: dict[tuple[str, ...], list[str]] = {}
        for right in kinds:
            if sign == "/" and right in SUBSTANCES:
                continue  # tCO2/CO2 is a mass: nobody writes so, and it is let through
            if lefts := tuple(left for left in kinds if left != right and fits(f"{left}{sign}{right}")):
                pairs.setdefault(lefts, []).append(right)
        shapes += [f"{_BEFORE}{_one_of(lefts)}{shown}{_BEFORE}{_one_of(rights)}" for lefts, rights in pairs.items()]
    return f"{BLANK}(?:{'|'.join((*shapes, _composed(pure=fits('1'))))}){BLANK}"


@cache
def _composed(*, pure: bool) -> str:
    """An expression of three names or more (where a pure number fits, of two), with 1 or per cent beside a name, parentheses or powers."""
    chinese = sorted((name for name in names() if not name.isascii()), key=len, reverse=True)
    ten = r"(?:[万亿]|10\^[0-9]|10[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"  # without a unit of its own
    word = "|".join((_LATIN, _ONE, rf"{ten}\s*(?:[/／]|$)", *chinese))
    bare = "|".join(_kinds()[name] for name in SUBSTANCES)
    bracket, power, many = r"[\s\S]*[(（]", r"[\s\S]*[^m0]\^", 2 if pure else 3
    below, beside = (
        rf"[\s\S]*[/／]\s*{_BEFORE}(?:{bare}|{ten}\s*$)",
        rf"[\s\S]+(?:{_ONE})|(?:{_ONE})[\s\S]|[\s\S]*{ten}\s*[*·⋅×/／]|[\s\S]+{ten}\s*$",
    )
    gas = r"[\s\S]*@[\s\S]*[*·⋅×/／]|[\s\S]*[*·⋅×/／][\s\S]*@"  # a volume with its conditions beside another name
    told = rf"{bracket}|{power}|{below}|{beside}|{gas}|(?:[\s\S]*?(?:{word})){{{many}}}"
    return rf"(?={told}){_SIGNS}{{1,{MAX_UNIT_TEXT}}}"


def fitting(fit: Callable[[str], object]) -> Fits:
    """Whether a function takes a unit, that raises UnitError for one that it does not take."""

    def fits(text: str) -> bool:
        try:
            fit(text)
        except UnitError:
            return False
        return True

    return fits


def alone(inside: str) -> str:
    """The expression for the whole of a text, in which blanks of any kind may stand around what is `inside`."""
    return f"^(?:{ODD}|{inside})$"


def quantity(unit_: str, *, negative: bool) -> str:
    """The expression for one number and one unit."""
    number = SIGNED if negative else UNSIGNED
    return alone(rf"\s*{number}(?:\s+|(?![0-9.^*+_,-])){unit_}")


def number(*, negative: bool) -> str:
    """The expression for the text of a number."""
    return f"^ *{SIGNED if negative else UNSIGNED} *$"


__all__ = ["BLANK", "alone", "fitting", "number", "quantity", "unit"]
