"""From the text of a unit expression to names and powers: strict, bounded, with 万 and 亿 and the usual Chinese names."""

from __future__ import annotations

import re

from ghgcalc.errors import ConditionsError, UnitError
from ghgcalc.numbers import shorten, sketch

SUBSTANCES = ("CO2", "CO2e", "C", "CF4", "C2F6", "Al", "anode", "coal", "coke", "paste")
"""Each is a dimension: masses of different substances do not add up."""

MASSES = ("t", "kg", "g", "kt", "Mt")
CUBIC_METRES = {"Sm3": "Sm3", "m3@0C": "Nm3", "m3@15C": "Sm3", "m3@20C": "m3_20C", "m3@25C": "m3_25C"}
"""Cubic metres of gas with their conditions, all at 101.325 kPa: 0 °C, 15 °C (ISO 13443), 20 °C (GB/T 19205), 25 °C."""

_ATOMS: dict[str, dict[str, int]] = {
    **{name: {name: 1} for name in MASSES},
    **{name: {name: 1} for name in SUBSTANCES},
    **{mass + name: {mass: 1, name: 1} for mass in MASSES for name in SUBSTANCES},
    **{prefix + "J": {prefix + "J": 1} for prefix in ("", "k", "M", "G", "T")},
    **{prefix + "Wh": {prefix + "Wh": 1} for prefix in ("", "k", "M", "G", "T")},
    **{name: {name: 1} for name in ("tce", "kgce", "kcal", "Nm3", "L", "kL", "min", "h", "d", "cell", "V", "mV", "A", "kA")},
    **{name: {name: 1} for name in ("CNY", "EUR", "USD")},
    **{name: {atom: 1} for name, atom in CUBIC_METRES.items()},
    "%": {"percent": 1},
    "1": {},
}
NAMES = tuple(dict.fromkeys([*(name for powers in _ATOMS.values() for name in powers), "wan", "yi", "ten"]))
"""Every name that an expression is resolved to; each has its scale and dimension in the table."""

ALIASES: dict[str, str] = {
    "吨": "t", "千克": "kg", "公斤": "kg", "克": "g",
    "千瓦时": "kWh", "度": "kWh", "兆瓦时": "MWh", "吉瓦时": "GWh", "千焦": "kJ", "兆焦": "MJ", "吉焦": "GJ", "太焦": "TJ",
    "吨标准煤": "tce", "吨标煤": "tce", "千克标准煤": "kgce", "千克标煤": "kgce",
    "标准立方米": "Nm3", "标立方米": "Nm3", "标方": "Nm3", "分钟": "min", "小时": "h", "天": "d", "日": "d", "槽": "cell",
    "毫伏": "mV", "伏": "V", "千安": "kA", "安": "A", "元": "CNY", "人民币": "CNY", "欧元": "EUR", "美元": "USD",
    "大卡": "kcal", "千卡": "kcal", "升": "L", "千升": "kL",
    "二氧化碳当量": "CO2e", "二氧化碳": "CO2", "四氟化碳": "CF4", "六氟乙烷": "C2F6", "铝液": "Al", "铝": "Al", "阳极": "anode", "碳": "C",
    "煤": "coal", "焦": "coke", "糊": "paste",
}  # fmt: skip
_SIGNS = str.maketrans(
    {"（": "(", "）": ")", "／": "/", "·": "*", "⋅": "*", "×": "*", "％": "%", "₂": "2", "₄": "4", "₆": "6", "\u3000": " "}
)
BARE = ("m3", "立方米", "立方", "方")
"""A cubic metre without conditions. Of a gas it is no amount, and liquids are weighed here."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_TOKEN = re.compile(
    r"\s*(10\^[0-9]|[()*/]|\^-?[1-9]|%|1000(?=[NS]?m3)|1(?![0-9])|[万亿]|[A-Za-z_][A-Za-z0-9_]*(?:@[0-9]+C)?|(?:(?![万亿])[\u4e00-\u9fff])+)\s*"
)
MAX_UNIT_TEXT = 64
MAX_DEPTH = 4
MAX_POWER = 9


def names() -> tuple[str, ...]:
    """Every word that stands for a unit: the symbols and the Chinese names, without the prefixes 万 and 亿."""
    return (*_ATOMS, *ALIASES)


def powers(text: str) -> tuple[tuple[str, int], ...]:
    """The names and powers of a unit expression.

    Raises:
        UnitError: no unit expression, too long or too deep, or a name that is not known.
    """
    if not isinstance(text, str) or len(text) > MAX_UNIT_TEXT:
        raise UnitError(f"{sketch(text)!r} is no unit: too long")
    clean = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda match: "10^" + match[1].translate(_SUPERSCRIPTS), text)
    clean = re.sub(r"m(?:³|\^3|³)", "m3", clean).translate(_SIGNS).strip()
    clean = re.sub(r"(m3|立方米)\s*[@(]\s*([0-9]+)\s*(?:℃|°C|C)\s*\)?", r"m3@\2C", clean)
    tokens: list[str] = []
    at = 0
    while at < len(clean):
        match = _TOKEN.match(clean, at)
        if match is None:
            raise UnitError(f"{shorten(text)!r} is no unit: {shorten(clean[at:], 12)!r} is not understood")
        tokens.append(match[1])
        at = match.end()
    if not tokens:
        raise UnitError("a unit is missing")
    found = _Parser(tokens, text).whole()
    return tuple(sorted((name, power) for name, power in found.items() if power))


class _Parser:
    """`term (* term | / term)*`, where a term is factors side by side: `kgCF4/t Al` is kg CF4 per (t Al)."""

    def __init__(self, tokens: list[str], text: str) -> None:
        self.tokens, self.text, self.at, self.depth = tokens, text, 0, 0

    def fail(self, why: str) -> UnitError:
        return UnitError(f"{shorten(self.text)!r} is no unit: {why}")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def whole(self) -> dict[str, int]:
        powers = self.expression()
        if self.peek():
            raise self.fail(f"{self.peek()!r} is not expected there")
        return self.bounded(powers)

    def bounded(self, powers: dict[str, int]) -> dict[str, int]:
        if any(abs(power) > MAX_POWER for power in powers.values()):
            raise self.fail("an exponent is too large")
        return powers

    def expression(self) -> dict[str, int]:
        powers = self.term()
        while self.peek() in ("*", "/"):
            sign = 1 if self.tokens[self.at] == "*" else -1
            self.at += 1
            _add(powers, self.term(), sign)
        return powers

    def term(self) -> dict[str, int]:
        powers = self.factor()
        while self.peek() and self.peek() not in ("*", "/", ")"):
            _add(powers, self.factor(), 1)
        return powers

    def factor(self) -> dict[str, int]:
        token = self.peek()
        self.at += 1
        if token == "(":
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fail("too many parentheses")
            powers = self.expression()
            if self.peek() != ")":
                raise self.fail("a parenthesis is not closed")
            self.at += 1
            self.depth -= 1
        elif token.startswith("10^"):
            powers = {4: {"wan": 1}, 8: {"yi": 1}}.get(int(token[3:]), {"ten": int(token[3:])})
        elif token == "1000":
            powers = {"ten": 3}
        elif token and token not in "*/)" and not token.startswith("^"):
            powers = self.atom(token)
        else:
            raise self.fail("a unit is missing" if not token else f"{token!r} is not expected there")
        if self.peek().startswith("^"):
            power = int(self.tokens[self.at][1:])
            self.at += 1
            powers = {name: old * power for name, old in powers.items()}
        return dict(self.bounded(powers))

    def atom(self, token: str) -> dict[str, int]:
        if token in _ATOMS:
            return _ATOMS[token]
        if token in ("万", "亿"):
            return {"wan" if token == "万" else "yi": 1}
        rest, powers = token, dict[str, int]()
        while rest:  # Chinese names stand side by side: 吨二氧化碳当量
            alias = next((name for name in sorted(ALIASES, key=len, reverse=True) if rest.startswith(name)), None)
            if alias is None and (rest.startswith(("m3@", *BARE[1:])) or rest == BARE[0]):
                raise ConditionsError(f"{shorten(self.text)!r} is no unit: {shorten(rest, 20)!r} does not say at which temperature")
            if alias is None:
                raise self.fail(f"{shorten(token, 20)!r} is not known")
            _add(powers, _ATOMS[ALIASES[alias]], 1)
            rest = rest[len(alias) :]
        return powers


def _add(powers: dict[str, int], more: dict[str, int], sign: int) -> None:
    for name, power in more.items():
        powers[name] = powers.get(name, 0) + sign * power
