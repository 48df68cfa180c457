"""Changes to sound data: places are found in its structure, so that most of what comes of it is nearly right."""

from __future__ import annotations

import copy
import datetime as dt
import json
from decimal import Decimal
from random import Random
from typing import Any

UNITS = (
    ("t", "kg", "g", "kt", "Mt", "万t", "吨", "tAl", "t anode"),
    ("MWh", "kWh", "GWh", "TWh", "万kWh", "亿kWh", "兆瓦时"),
    ("GJ", "MJ", "TJ"),
    ("%", "1"),
    ("10^4Nm3", "Nm3", "万Nm3"),
    ("min", "h", "d"),
)
TEXTS = (
    "", " ", "x" * 500, "\u202e", "\x1b[2J", "\x9b31m", "\r", "a\nb", "\u200b", "\u00ad", "\ufeff", "é", "e\u0301", "𠀀", "\ud800",
    "{0.__class__}", "%s%n", "../../etc/passwd", "=1+1", '"', "\\", "NaN", "Infinity", "-0", "1e400", "1e999999999", "1/0", "0x10",
    "１２", "1,5", "1 000", "1.234.567", "600.000", "null", "true", "2024-02-30", "0001-01-01", "9999-12-31", "2024-13", "1e31 t",
    "1e-31 t", "-1 t", "0 t", "1 t/t", "1 t^9", "1 t^99999", "(" * 300 + "t" + ")" * 300, "5 %", "500 1", "1 MWh", "44/12",
    "9" * 4400, "@average", "=market_factor", "0", "grid", "green-power", "P1", "cn-al-2024", "cn-al-2024/cf4", "diesel", "柴油",
    "diеsel", "slope", "balance", "7601", "process", "cells", "China", "Xinjiang", "AR5", "kept", "cell", "合计", "#REF!",
    "anode.by_net[net=anode.net_of_butts]",
)  # fmt: skip
NUMBERS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 12, 13, 2024, 10**9, 10**20, 10**31, -(10**40), 16**4000, -(16**5000), Decimal("0.1"),
    Decimal("-1.5"), Decimal("1e30"), Decimal("1e-30"), Decimal("NaN"), Decimal("Infinity"), Decimal("-0"), Decimal("1E+999999"),
    Decimal("12.3456789012345678901234567890123"), dt.date(2024, 2, 29), dt.date(1, 1, 1), dt.date(9999, 12, 31),
    dt.datetime(2024, 1, 1, 12), dt.time(1, 2),  # noqa: DTZ001
)  # fmt: skip
DEPTHS = (2, 5, 30, 59, 70, 250)


def deep(random: Random) -> Any:
    """Tables and lists inside each other."""
    found: Any = random.choice(["a", 1, []])
    for _ in range(random.choice(DEPTHS)):
        found = {"a": found} if random.random() < 0.5 else [found]
    return found


def anything(random: Random, level: int = 0) -> Any:
    """A value of any kind."""
    dice = random.random()
    if dice < 0.4 or level > 2:
        return random.choice(NUMBERS)
    if dice < 0.8:
        return random.choice(TEXTS)
    if dice < 0.84:
        return deep(random)
    if dice < 0.92:
        return [anything(random, level + 1) for _ in range(random.randrange(4))]
    keys = (*TEXTS[:20], "unit", "values", "value", "source", "id", "item", "amount")
    return {random.choice(keys): anything(random, level + 1) for _ in range(random.randrange(4))}


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every place: what holds it, and its key or number."""
    found: list[tuple[Any, Any]] = []
    waiting = [data]
    while waiting:
        one = waiting.pop()
        inside = list(one.items()) if isinstance(one, dict) else list(enumerate(one)) if isinstance(one, list) else []
        found += [(one, key) for key, _ in inside]
        waiting += [inner for _, inner in inside if isinstance(inner, dict | list)]
    return found


def near(random: Random, value: Any) -> Any:
    """A value that looks like `value`."""
    if isinstance(value, bool) or value is None:
        return anything(random)
    if isinstance(value, int | Decimal):
        power = 10 ** random.randrange(1, 12)
        if (isinstance(value, int) and value.bit_length() > 4000) or (
            isinstance(value, Decimal) and not 1000 > value.adjusted() > -1000
        ):
            return -value  # nothing else can be worked out of it
        return random.choice((-value, value * power, Decimal(value) / power, 0, str(value), f" {value} ", value + 1, f"{value}0"))
    if isinstance(value, str):
        number, _, unit = value.partition(" ")
        if unit and number.replace(".", "", 1).isdecimal():
            kin = next((units for units in UNITS if unit in units), (unit,))
            power = random.randrange(-20, 20)
            forms = (f"{number} {random.choice(kin)}", f"-{number} {unit}", f"{number}e{power} {unit}", f"{number}{unit}", number)
            return random.choice((*forms, unit, f"0 {unit}", f"{number} {unit} {unit}", f"1{number} {unit}", f"{number} t"))
        at = random.randrange(len(value) + 1)
        odd = random.choice(TEXTS[1:16])
        return random.choice(
            (value[:at] + odd + value[at:], value.upper(), f"{value} ", value[:-1], value * 2, random.choice(TEXTS))
        )
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        days = dt.timedelta(days=random.randrange(-800, 800))
        return random.choice((value.isoformat(), dt.date.max, dt.date.min, dt.date(2024, 6, 30) + days))
    return anything(random)


def changed(random: Random, data: Any) -> Any:
    """A copy with one to five changes anywhere: taken out, altered, replaced, doubled, swapped, put into another place."""
    found = copy.deepcopy(data)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        known = places(found)
        if not known:
            break
        holder, key = random.choice(known)
        dice = random.random()
        if dice < 0.15:
            del holder[key]
        elif dice < 0.5:
            holder[key] = near(random, holder[key])
        elif dice < 0.72:
            holder[key] = anything(random)
        elif dice < 0.82 and isinstance(holder, list):
            holder.insert(random.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
        elif dice < 0.82:
            holder[random.choice((f"{key}x", f"{key}\u200b", str(key).upper(), *TEXTS[:8]))] = copy.deepcopy(holder[key])
        elif dice < 0.92:
            other, there = random.choice(known)
            holder[key] = copy.deepcopy(other[there] if _is(other, there) and random.random() < 0.7 else other)
        elif isinstance(holder, list):
            random.shuffle(holder)
        else:
            twin = random.choice(list(holder))
            holder[key], holder[twin] = holder[twin], holder[key]
    return found


def _is(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)


def gentle(random: Random, data: Any) -> Any:
    """A copy with other sound numbers and units, so that most of them are accepted."""
    found = copy.deepcopy(data)
    for _ in range(random.choice((1, 1, 2, 3))):
        kept = [
            (holder, key)
            for holder, key in places(found)
            if isinstance(holder[key], int | Decimal | str)
            and not isinstance(holder[key], bool)
            and key not in ("schema", "year", "name")
        ]
        holder, key = random.choice(kept)
        value = holder[key]
        if isinstance(value, int | Decimal):
            power = 10 ** random.randrange(1, 8)
            holder[key] = random.choice((value * power, Decimal(value) / power, 0, Decimal(random.randrange(10**6)) / 1000))
        elif " " in value and value.partition(" ")[0].replace(".", "", 1).isdecimal():
            number, _, unit = value.partition(" ")
            kin = next((units for units in UNITS if unit in units), (unit,))
            holder[key] = random.choice(
                (f"{number} {random.choice(kin)}", f"{number}e{random.randrange(-9, 9)} {unit}", f"0 {unit}")
            )
        elif any(value in units for units in UNITS):
            holder[key] = random.choice(next(units for units in UNITS if value in units))
    return found


def rows(random: Random, text: str) -> bytes:
    """A table of rows with signs put in, taken out and exchanged."""
    signs = list(text)
    odd = (
        ",",
        "\n",
        '"',
        "0",
        "9",
        "-",
        "e",
        "é",
        "\x00",
        "\r",
        " ",
        "\t",
        "万",
        "[",
        ")",
        "（",
        "１",
        ".",
        "=",
        "\ufeff",
        "x" * 200,
    )
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        at = random.randrange(len(signs))
        dice = random.random()
        signs[at : at + (dice < 0.7)] = [] if dice < 0.3 else [random.choice(odd)]
    return "".join(signs).encode(errors="surrogatepass")


def toml(value: Any) -> str:
    """A value as TOML; what TOML has not is left out."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return hex(value) if value.bit_length() > 4000 and value > 0 else str(value) if value.bit_length() < 4000 else "-1"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {toml(inner)}" for key, inner in value.items() if inner is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(inner) for inner in value if inner is not None) + "]"
    if isinstance(value, Decimal):
        text = str(value).lower().replace("infinity", "inf")
        return text if set(text) & set(".ein") else f"{text}.0"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else _quoted(value)


def _quoted(text: Any) -> str:
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_bytes(data: dict[str, Any]) -> bytes:
    """A TOML file."""
    lines = [f"{_quoted(key)} = {toml(value)}" for key, value in data.items() if value is not None]
    return "\n".join(lines).encode(errors="surrogatepass")


def json_bytes(random: Random, data: Any) -> bytes:
    """A JSON file; numbers are those that JSON has."""
    return json.dumps(_plain(data), ensure_ascii=random.random() < 0.5).encode(errors="surrogatepass")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value % 10**4000
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() and abs(value.adjusted()) < 300 else float("nan")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
