"""What an outlook is asked with: balance value and price as ranges, level and tolerance. Read with every fault at once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from ghgcalc import doors
from ghgcalc.allowances.settlement.request import read
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.market.basis import PriceBasis
from ghgcalc.numbers import fraction_of, printed
from ghgcalc.schema import Frozen, Strict, validate
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEVEL = Fraction(9, 10)
"""The level of a forecast by the mean for which none is stated; the result says that it was not."""

LEVELS = (Fraction(1, 2), Fraction(9999, 10000))
"""Lowest and highest level: below, a range tells nothing; above, a normal distribution is believed more than anybody can know of it."""

Pair = tuple[Fraction, Fraction]


class Shares(Strict):
    """Level and tolerance, as shares such as `90 %`, and the output of the rest of the year by process."""

    level: Annotated[Quantity | None, One("1", negative=True)] = None
    tolerance: Annotated[Quantity | None, One("1", negative=True)] = None
    rest_output: Frozen[str, Annotated[Quantity, One("tAl", negative=True)]] = FrozenDict()


@dataclass(frozen=True)
class Asked:
    """What was asked.

    Attributes:
        balance: low and high balance value in t CO2e per t Al, None where none is stated; quantities: the same as stated.
        price: low and high price.
        level, tolerance: as shares; stated tells whether the level was. output: of the rest by process.
        sources: `balance_source` and `price_source`.
    """

    balance: Pair | None
    quantities: tuple[Quantity, ...]
    price: tuple[PriceBasis, PriceBasis] | None
    level: Fraction
    stated: bool
    tolerance: Fraction | None
    output: Mapping[str, Quantity]
    sources: Mapping[str, str | None]


def ends_of(name: str, raw: Any) -> tuple[Any, Any] | None:
    """Both ends of a range: `"A : B"`, a pair, or one value; a unit behind B alone is that of A, too.

    Raises:
        ArgumentError: something else than a text, a quantity or a pair of them.
    """
    wanted = 'a quantity, a pair of them, or a text such as "1.55 tCO2e/t : 1.60 tCO2e/t"'
    if raw is None:
        return None
    if isinstance(raw, tuple | list):
        if len(raw) != 2:
            raise doors.refused(name, raw, wanted)
        return tuple(doors.instance(name, one, (str, Quantity), wanted) for one in raw)
    doors.instance(name, raw, (str, Quantity), wanted)
    if isinstance(raw, Quantity) or ":" not in raw:
        return raw, raw
    low, _, high = (part.strip() for part in raw.partition(":"))
    number, _, unit = high.partition(" ")
    return (f"{low} {unit.strip()}" if " " not in low and unit and number else low), high


def asked_of(
    balance_value: Any,
    price: Any,
    level: Any,
    tolerance: Any,
    rest_output: Any,
    sources: Mapping[str, str | None],
    how: str,
) -> Asked:
    """What was asked, read.

    Raises:
        InputError: every fault, each with its key.
    """
    faults: list[Finding] = []
    found: dict[str, Pair | None] = {}
    quantities: list[Quantity] = []
    for name, raw in (("balance_value", balance_value), ("price", price)):
        pair = []
        for one in dict.fromkeys(ends_of(name, raw) or ()):
            try:
                request, basis, _ = read(
                    {name: one, f"{name.partition('_')[0]}_source": sources[f"{name.partition('_')[0]}_source"]}
                )
                if basis is not None:
                    pair.append(basis.value)
                else:
                    assert request.balance_value is not None, "one of the two was read"
                    pair.append(fraction_of(request.balance_value.exact))
                    quantities.append(request.balance_value)
            except InputError as error:
                faults += error.faults
        found[name] = (pair[0], pair[-1]) if pair else None
        if pair and pair[0] > pair[-1]:
            low, high = printed(pair[0]), printed(pair[-1])
            faults.append(Finding.of("range-reversed", place=Place(key=name), low=low, high=high))
    shares = Shares()
    stated = {"level": level, "tolerance": tolerance, "rest_output": None if rest_output is None else dict(rest_output)}
    try:
        shares = validate(Shares, {key: value for key, value in stated.items() if value is not None})
    except InputError as error:
        faults += error.faults
    faults += _needless(stated, how)
    faults += _outside(shares)
    if faults:
        raise InputError(dict.fromkeys(faults))
    low_high = found["price"]
    bases = None
    if low_high is not None:
        cheap, dear = (PriceBasis("stated", one, source=sources["price_source"] or "") for one in low_high)
        bases = (cheap, dear)
    exact = {name: None if (one := getattr(shares, name)) is None else fraction_of(one.exact) for name in ("level", "tolerance")}
    chosen = LEVEL if exact["level"] is None else exact["level"]
    return Asked(
        found["balance_value"],
        tuple(quantities),
        bases,
        chosen,
        exact["level"] is not None,
        exact["tolerance"],
        shares.rest_output,
        dict(sources),
    )


def _needless(stated: Mapping[str, Any], how: str) -> Iterator[Finding]:
    """What belongs to another way of forecasting."""
    for name, ways in (("level", ("mean",)), ("tolerance", ("plan", "last-year")), ("rest_output", ("last-year",))):
        if stated[name] and how not in ways:
            yield Finding.of("outlook-needless", place=Place(key=name), key=name, ways=", ".join(ways), how=how)


def _outside(shares: Shares) -> Iterator[Finding]:
    """Shares that are none."""
    if shares.level is not None and not LEVELS[0] <= fraction_of(shares.level.exact) <= LEVELS[1]:
        yield Finding.of("outlook-level", place=Place(key="level"), value=shares.level)
    if shares.tolerance is not None and not 0 <= fraction_of(shares.tolerance.exact) < 1:
        yield Finding.of("outlook-tolerance", place=Place(key="tolerance"), value=shares.tolerance)
    for process, output in (shares.rest_output).items():
        if fraction_of(output.exact) < 0:
            yield Finding.of("rest-negative", place=Place(key=f"rest_output.{process}"), value=output)
