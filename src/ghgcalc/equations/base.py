"""What makes a plain function an equation: its units, its symbols, and the four readings.

A parameter's unit may have variants, written `GJ/t | GJ/10^4Nm3`; the first variant of every parameter belongs together, and so
does the second. An intermediate value that the report form prints passes through `cell`, so that a rounding policy can round it
exactly where the form does.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.equations.purity import refuse
from ghgcalc.equations.symbols import Expression, Named, Symbol
from ghgcalc.errors import EquationError, InputError
from ghgcalc.immutable import FrozenDict, frozen
from ghgcalc.units import Unit, pint_quantity

Cell = Callable[[str, Any], Any]


GASES = ("CO2", "CO2e", "CF4", "C2F6")


def keep(name: str, value: Any) -> Any:  # noqa: ARG001
    """The cell that rounds nothing."""
    return value


@brief
@dataclass(frozen=True, eq=False)
class Equation:
    """One equation of the field.

    Attributes:
        id: such as `anode.by_consumption`.
        function: the plain function; its parameters are keyword names, `cell` the hook for printed intermediates.
        units: parameter name to its unit, variants separated by ` | `.
        gives: gas to unit of the result, in the order in which the function returns them.
        symbols: parameter name to the symbol of the printed formula.
        cells: printed intermediate to (symbol, unit).
        constants: parameters that are fixed by definition, as (number, unit): 1000 kg/t.
        counts: substances that the formula counts as another, such as anode mass counted as carbon.
        order: every argument but the cell hook, in the order of the function; read off its signature where it is not given.
    """

    id: str
    function: Callable[..., Any]
    units: Mapping[str, str]
    gives: Mapping[str, str]
    symbols: Mapping[str, str]
    cells: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    constants: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Freeze the tables; read the order of the arguments."""
        for name in ("units", "gives", "symbols", "cells", "constants", "counts"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
        if not self.order:
            order = tuple(name for name in inspect.signature(self.function).parameters if name != "cell")
            object.__setattr__(self, "order", order)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that a guideline binds, in the order of the function."""
        return tuple(name for name in self.order if name not in self.constants)

    @cached_property
    def fixed(self) -> Mapping[str, int]:
        """The values of the constants: whole numbers, which go with every kind of operand."""
        return FrozenDict({name: value for name, (value, _) in self.constants.items()})

    @cached_property
    def variants(self) -> tuple[Mapping[str, str], ...]:
        """The unit of each parameter, once per variant."""
        return tuple(_variants(self.units))

    @cached_property
    def results(self) -> tuple[Mapping[str, str], ...]:
        """The unit of each result, once per variant."""
        found = _variants(self.gives)
        return tuple(found * (len(self.variants) // len(found)))

    def __call__(self, cell: Cell = keep, **values: Any) -> tuple[Any, ...]:
        """The results, one per gas, for any operands that know + - * /.

        Raises:
            EquationError: a parameter is missing or not known, or operands that do not go together.
        """
        if missing := [name for name in self.parameters if name not in values]:
            raise EquationError(f"{self.id} needs {', '.join(missing)}")
        if unknown := [name for name in values if name not in self.parameters]:
            raise EquationError(f"{self.id} does not take {', '.join(unknown)}")
        try:
            return self.run(values, cell)
        except (TypeError, AttributeError) as error:
            raise EquationError(f"{self.id} takes operands that know + - * /: {error}") from None

    def run(self, values: Mapping[str, Any], cell: Cell) -> tuple[Any, ...]:
        """As a call, for the engine that has bound every parameter already."""
        result = self.function(**values, **self.fixed, cell=cell) if self.cells else self.function(**values, **self.fixed)
        return result if isinstance(result, tuple) else (result,)

    def check_purity(self) -> None:
        """Read the bytecode of the function, and of what it calls, without running it.

        Raises:
            EquationRefusedError: it touches a clock, chance, files, the network, a binary float, or anything else that is no operator
                on its operands; each with its file and line.
        """
        refuse(self.id, self.function)
        for name, (value, _) in self.constants.items():
            if type(value) is not int:
                raise EquationError(f"{self.id}: the constant {name} is no whole number")

    def check(self) -> None:
        """Run the function on pint quantities of the declared units, for every variant.

        Raises:
            EquationError: a result or a cell does not come out in its declared unit, in dimension or in scale, or is a binary float.
        """
        for units, gives in zip(self.variants, self.results, strict=True):
            try:
                self._check(units, gives)
            except (EquationError, InputError):
                raise
            except TypeError as error:  # pint: a sum of different dimensions
                raise EquationError(f"{self.id}: {error}") from None
            except Exception as error:  # noqa: BLE001 - the function of somebody else fails in any way
                raise EquationError(f"{self.id}: {type(error).__name__}: {error}") from None

    def _check(self, units: Mapping[str, str], gives: Mapping[str, str]) -> None:
        def quantity(unit: str, value: Fraction) -> Any:
            atoms: dict[str, int] = {}
            for name, power in Unit.of(unit).atoms:
                counted = self.counts.get(name, name)
                atoms[counted] = atoms.get(counted, 0) + power
            return pint_quantity(value, {name: power for name, power in atoms.items() if power})

        def expect(what: str, found: Any, unit: str, plain: Fraction) -> Any:
            wanted = quantity(unit, plain)
            same = hasattr(found, "dimensionality") and found.dimensionality == wanted.dimensionality
            if not same or found.to_base_units().magnitude != wanted.to_base_units().magnitude:
                raise EquationError(f"{self.id}: {what} comes out as {_words(found)}, not {unit}")
            return found

        # Numbers that no slip of a power of ten, or of two swapped parameters, maps onto each other.
        numbers = {name: Fraction(1, 3 + 2 * at) for at, name in enumerate(self.units)}
        plain_cells: dict[str, Fraction] = {}

        def note(name: str, value: Any) -> Any:
            plain_cells[name] = value
            return value

        plain = self.run(numbers, note)
        for what, number in (*zip(self.gives, plain, strict=True), *plain_cells.items()):
            if not isinstance(number, int | Fraction):  # two whole numbers divided by each other, before an operand came in
                raise EquationError(f"{self.id}: {what} comes out as {type(number).__name__}, not as an exact number")
        operands = {name: quantity(unit, numbers[name]) for name, unit in units.items()}
        operands |= {name: quantity(unit, Fraction(value)) for name, (value, unit) in self.constants.items()}

        def cell(name: str, value: Any) -> Any:
            return expect(f"cell {name}", value, self.cells[name][1], plain_cells[name])

        found = self.function(**operands, **({"cell": cell} if self.cells else {}))
        results = found if isinstance(found, tuple) else (found,)
        for (gas, unit), value, number in zip(gives.items(), results, plain, strict=True):
            expect(gas, value, unit, Fraction(number))

    @cached_property
    def formulas(self) -> tuple[tuple[str, Expression], ...]:
        """(left-hand symbol, expression) of each printed cell and each result, traced from the function itself."""
        found: list[tuple[str, Expression]] = []

        def cell(name: str, value: Any) -> Any:
            symbol = self.cells[name][0]
            found.append((symbol, value))
            return Named(symbol, value, name)

        operands: dict[str, Any] = {name: Symbol(self.symbols[name], name) for name in self.parameters}
        operands |= {name: Symbol(str(value), name) for name, (value, _) in self.constants.items()}
        result = self.function(**operands, **({"cell": cell} if self.cells else {}))
        results = result if isinstance(result, tuple) else (result,)
        for gas, value in zip(self.gives, results, strict=True):
            one = "E" if gas in GASES else gas  # what is no emission has a symbol of its own
            found.append((f"E({gas})" if len(self.gives) > 1 else one, value))
        return tuple(found)

    def formula(self, style: str = "text") -> str:
        """The printed formula, one line per cell and result; `style` is `text` or `latex`.

        Raises:
            ArgumentError: another style.
        """
        doors.choice("style", style, ("text", "latex"))
        return "\n".join(f"{left} = {getattr(right, style)()}" for left, right in self.formulas)

    @property
    def about(self) -> str:
        """The docstring: formula, symbols, units, source."""
        return inspect.getdoc(self.function) or ""


def _variants(units: Mapping[str, str]) -> list[Mapping[str, str]]:
    columns = {name: text.split(" | ") for name, text in units.items()}
    count = max(len(column) for column in columns.values())
    return [FrozenDict({name: c[at] if len(c) > 1 else c[0] for name, c in columns.items()}) for at in range(count)]


def _words(found: Any) -> str:
    """A pint quantity by scale and dimension; its own formatting knows no fractions."""
    if not hasattr(found, "dimensionality"):
        return "a bare number"
    powers = " · ".join(f"{name}^{power}" for name, power in found.dimensionality.items())
    return f"{found.to_base_units().magnitude} {powers or '1'}"


REGISTER: dict[str, Equation] = {}

_OPEN = [True]
"""While the package's own equations are registered, which were proven when it was built."""


def close() -> None:
    """From here on every equation is somebody else's, whatever its module calls itself."""
    _OPEN.clear()


def equation(
    id: str,  # noqa: A002
    *,
    units: Mapping[str, str],
    gives: Mapping[str, str],
    symbols: Mapping[str, str],
    cells: Mapping[str, tuple[str, str]] | None = None,
    constants: Mapping[str, tuple[int, str]] | None = None,
    counts: Mapping[str, str] | None = None,
) -> Callable[[Callable[..., Any]], Equation]:
    """Register a plain function as the equation `id`; its purity and units are checked here, or were when the package was built.

    Raises:
        EquationRefusedError: the function is not one of operators alone.
        EquationError: another equation has that id (nobody replaces one under whoever uses it), or the formula does not come out in the
            declared units.
    """

    def register(function: Callable[..., Any]) -> Equation:
        if id in REGISTER:
            raise EquationError(f"{id} is registered already; an equation of your own has an id of its own")
        if not _OPEN:
            refuse(id, function)
        made = Equation(id, function, units, gives, symbols, cells or {}, constants or {}, counts or {})
        if not _OPEN:
            made.check_purity()
            made.check()
        REGISTER[id] = made
        return made

    return register
