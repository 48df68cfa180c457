"""Equations by their id, compositions included: a parameter of one may be the result of another.

`anode.by_net[net=anode.net_of_butts]` is an equation like any other: checked for units, computed exactly, printed as formulas. What an
inner equation gives is a cell by the name of the parameter that it fills.
"""

from __future__ import annotations

import copyreg
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ghgcalc import doors
from ghgcalc.doors import instance
from ghgcalc.equations import base
from ghgcalc.equations.base import Cell, Equation, keep
from ghgcalc.errors import EquationError, UnknownIdError
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import shorten
from ghgcalc.packaged import compiled

HERE = Path(__file__).parent

MAX_PARTS = 8
"""Compositions of more parts than this are refused: an inventory file names them, and may come from anybody."""


def compose(outer: Equation, inner: Mapping[str, Equation]) -> Equation:
    """The equation `outer` with some of its parameters worked out by the equations `inner`.

    Parameters of the same name are the same quantity. What an inner equation gives is a cell by the name of the parameter that it
    fills; parameters are worked out in the order of `outer`, so that one may enter the next.

    Raises:
        EquationError: an inner equation fills no parameter, gives several results or prints cells, needs what is worked out after it or
            works out what stands elsewhere already, or a unit does not fit.
    """
    instance("outer", outer, Equation, "an equation")
    for one in instance("inner", inner, Mapping, "equations by the parameter that they fill").values():
        instance("inner", one, Equation, "equations by the parameter that they fill")
    id = f"{outer.id}[{','.join(f'{name}={one.id}' for name, one in inner.items())}]"  # noqa: A001
    for name, one in inner.items():
        if name not in outer.parameters or len(one.gives) > 1 or (one.cells and "[" not in one.id):
            raise EquationError(f"{one.id} cannot be the {name} of {outer.id}")
    filled = [name for name in outer.order if name in inner]
    cells: dict[str, tuple[str, str]] = {}  # in the order in which they are worked out
    for at, name in enumerate(filled):
        one = inner[name]
        stated = {*cells, *outer.order, *outer.cells, *(each for other in inner.values() for each in other.order)}
        if set(one.order) & set(filled[at:]) or set(one.cells) & stated:
            raise EquationError(f"{one.id} cannot be the {name} of {outer.id}")
        cells |= {**one.cells, name: (outer.symbols[name], outer.variants[0][name])}

    def function(cell: Cell = keep, **values: Any) -> Any:
        known = dict(values)
        for name in filled:
            one = inner[name]
            hook = {"cell": cell} if one.cells else {}
            known[name] = cell(name, one.function(**{each: known[each] for each in one.order}, **hook))
        hook = {"cell": cell} if outer.cells else {}
        return outer.function(**{name: known[name] for name in outer.order}, **hook)

    columns = _joined(outer, inner)
    if not columns:
        raise EquationError(f"{id}: the units of the parts do not fit")
    order = tuple(
        dict.fromkeys(
            each for name in outer.order for each in (inner[name].order if name in inner else (name,)) if each not in filled
        )
    )
    symbols = {name: symbol for one in (*inner.values(), outer) for name, symbol in one.symbols.items()}
    constants = {name: value for one in (*inner.values(), outer) for name, value in one.constants.items()}
    counts = {name: value for one in (*inner.values(), outer) for name, value in one.counts.items()}
    units = {name: _column([column[name] for column, _ in columns]) for name in order if name not in constants}
    gives = {gas: _column([results[gas] for _, results in columns]) for gas in outer.gives}
    return Equation(id, function, units, gives, symbols, cells | dict(outer.cells), constants, counts, order)


def _column(units: list[str]) -> str:
    """The units of the variants, once where they are all the same."""
    return units[0] if len(set(units)) == 1 else " | ".join(units)


def _joined(outer: Equation, inner: Mapping[str, Equation]) -> list[tuple[dict[str, str], Mapping[str, str]]]:
    """The variants of a composition: those of the parts whose units agree."""
    found = [(dict(units), results) for units, results in zip(outer.variants, outer.results, strict=True)]
    for name, one in inner.items():
        pairs = list(zip(one.variants, one.results, strict=True))
        found = [
            ({**units, **mine}, results)
            for units, results in found
            for mine, gives in pairs
            if next(iter(gives.values())) == units[name] and all(units.get(each, unit) == unit for each, unit in mine.items())
        ]
    return found


def _parts(text: str) -> list[str]:
    """`a=b[c=d],e=f` as `a=b[c=d]` and `e=f`."""
    found, depth = [""], 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def get(id: str) -> Equation:  # noqa: A002
    """The equation `id`, a composition such as `anode.by_net[net=anode.net_of_butts]` included.

    Raises:
        UnknownIdError: there is none.
        EquationError: the parts of a composition do not fit.
        ArgumentError: `id` is no text.
    """
    found = base.REGISTER.get(instance("id", id, str, "the id of an equation"))
    return _composed(id) if found is None else found


@lru_cache(maxsize=256)
def _composed(id: str) -> Equation:  # noqa: A002
    name, _, rest = id.partition("[")
    pairs = [part.partition("=") for part in _parts(rest.removesuffix("]"))]
    inner = {filled: one for filled, _, one in pairs}
    whole = rest.endswith("]") and len(inner) == len(pairs) and all(mark and one for _, mark, one in pairs)
    if name not in base.REGISTER or not whole or id.count("[") > MAX_PARTS:
        raise UnknownIdError("equation", shorten(id, 80), base.REGISTER)
    return compose(base.REGISTER[name], {filled: get(one) for filled, one in inner.items()})


@lru_cache(maxsize=256)
def _sound(found: Equation) -> Equation:
    """An equation whose units pint has checked: when the package was built, or now."""
    if not (found.id in proven() and all(packaged(name) for name in _NAME.findall(found.id))):
        found.check()
    return found


def checked(id: str) -> Equation:  # noqa: A002
    """The equation `id`, with its units checked once."""
    return _sound(get(id))


_NAME = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
SOURCES = (*sorted(HERE.glob("*.py")), *sorted((HERE.parent / "units").glob("*.py")))
"""What decides whether the units of an equation fit: the equations, and the units."""


@cache
def proven() -> frozenset[str]:
    """The equations and compositions that were checked when the package was built, as long as neither they nor the units have changed."""
    return frozenset(compiled("equations", SOURCES, list))


@cache
def _shipped() -> Mapping[str, Equation]:
    return FrozenDict({name: one for name, one in base.REGISTER.items() if one.function.__module__.startswith(f"{__package__}.")})


def packaged(name: str) -> bool:
    """Whether what stands under a name is the equation of this package."""
    doors.instance("name", name, str, "the name of an equation")
    return base.REGISTER.get(name) is _shipped().get(name, keep)


copyreg.pickle(
    Equation, lambda one: (get, (one.id,))
)  # functions do not pickle: an equation travels by its id, and is itself when copied


def names() -> tuple[str, ...]:
    """Every equation id."""
    return tuple(sorted(base.REGISTER))
