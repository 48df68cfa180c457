"""The cogeneration tool of a filled form as a power plant of the activity, as far as the form tells.

The tool says what went into a combined heat and power plant 热电联产 and what came out; which of the installation's streams burn there no
cell says. They are those whose energy and emission are the plant's, where exactly one set of streams has both; else nothing is taken for it.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import POWER
from ghgcalc.communication.entries import said
from ghgcalc.communication.model import form
from ghgcalc.communication.worked import CLOSE, MWH_TO_TJ, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ghgcalc.communication.entries import Entries
    from ghgcalc.communication.finding import Row, Spot
    from ghgcalc.communication.worked import Worked

MOST = 12
"""So many streams are tried together; of more, too many sets would have to be."""

TOLD = ("fuel", "heat", "electricity", "emission", "cleaning")
REFERENCES = ("reference_heat", "reference_electricity")


class Plant:
    """One plant: its id, its row, its rows of streams (numbers from 1); what the processes take of it."""

    def __init__(self, number: int, found: dict[str, Decimal], name: str, burns: tuple[int, ...]) -> None:
        """Nothing is said of who takes its heat and its electricity yet.

        Args:
            number: of its tool; 0 without one.
            found: what the tool says.
            name: its id.
            burns: the rows of the streams that burn there.
        """
        self.number, self.found, self.id, self.burns = number, found, name, burns
        self.row: dict[str, Any] = {"id": self.id, "kind": POWER}
        self.used: list[Decimal] = []
        self.sold: list[Decimal] = []

    @property
    def heat_factor(self) -> Fraction:
        """Of its heat, as the tool works it out: by the reference efficiencies [tCO2/TJ]."""
        n = {name: Fraction(value) for name, value in self.found.items()}
        heat = n["heat"] / n["fuel"] / n["reference_heat"]
        power = n["electricity"] * MWH_TO_TJ / n["fuel"] / n["reference_electricity"]
        return n["emission"] * heat / (heat + power) / n["heat"]


class Plants:
    """The plants of a form."""

    def __init__(self, entries: Entries, worked: Worked) -> None:
        """Read the tools, and find what burns in each."""
        self.entries, self.worked = entries, worked
        self.streams = entries.located.tables["emissions.streams"][0]
        self.all: list[Plant] = []
        self.called: dict[str, list[int]] = {}
        for at, row in enumerate(self.streams, 1):
            if (name := named_plant(entries.raw(row["name"]))) is not None:
                self.called.setdefault(name, []).append(at)
        open_: list[Spot] = []
        read: list[Plant] = []
        for number in range(1, len(entries.located.fields["cogeneration.fuel"]) + 1):
            if spots := entries.filled(*(self._spot(name, number) for name in TOLD)):
                plant = self._plant(number)
                if plant is None:
                    open_ += spots
                else:
                    read.append(plant)
        taken: list[int] = [at for plant in read for at in plant.burns]
        for plant in read:
            if not plant.burns or any(taken.count(at) > 1 for at in plant.burns):
                open_.append(self._spot("emission", plant.number))
            else:
                self._add(plant, self._spot("electricity", plant.number))
        entries.note("cbam-plant-open", open_)
        entries.note("cbam-plant", [self.streams[at - 1]["name"] for plant in self.all for at in plant.burns])
        for name, rows in self.called.items():  # of those without a tool, what burns there is all that is told
            if name not in {plant.id for plant in self.all}:
                self._add(
                    Plant(0, {}, name, tuple(at for at in rows if self._burns(self.streams[at - 1]))),
                    self.streams[rows[0] - 1]["name"],
                )

    def _add(self, plant: Plant, spot: Spot) -> None:
        self.entries.origins.setdefault(f"/facility/{len(self.all)}", self.entries.place(spot))
        self.all.append(plant)

    def _spot(self, name: str, number: int) -> Spot:
        return self.entries.located.fields[f"cogeneration.{name}"][number - 1]

    # --- what a tool says

    def _plant(self, number: int) -> Plant | None:
        """A plant whose emission is that of its fuels alone; None where the tool leaves out what that takes, or what is wrong is told."""
        entries = self.entries
        found: dict[str, Decimal] = {}
        for name in (*TOLD, *REFERENCES):
            value = entries.number(self._spot(name, number), share=name in REFERENCES)
            if value is not None:
                found[name] = value
        for name in REFERENCES:
            if found.get(name, 1) > 1:
                entries.fault("cbam-share", self._spot(name, number), value=f"{found[name]:f}", low="0", high="1")
                return None
        if found.pop("cleaning", 0) or not all(found.get(name) for name in (*TOLD[:4], *REFERENCES)):
            return None
        burns = self._burning(found)
        name = next((name for name, rows in self.called.items() if set(rows) == set(burns)), f"CHP {number}")
        plant = Plant(number, found, name, burns)
        plant.row |= {"net_generation": said(found["electricity"], "MWh"), "heat": said(found["heat"], "TJ")}
        for name in REFERENCES:
            plant.row[name] = {"value": said(found[name] * 100, "%"), "source": entries.cited(self._spot(name, number))}
        return plant

    def _burning(self, told: dict[str, Decimal]) -> tuple[int, ...]:
        """The streams that together have the energy and the emission of a plant; none where no set has, or several have.

        Streams that are named after a plant are tried together: one of them does not burn elsewhere.
        """
        burnt = [
            (at, self.worked.energy(row), self.worked.stream(row)) for at, row in enumerate(self.streams, 1) if self._burns(row)
        ]
        for rows in self.called.values():
            if self._fits([one for one in burnt if one[0] in rows], told):
                return tuple(rows)
        if len(burnt) > MOST:
            return ()
        fitting = [
            chosen for count in range(1, len(burnt) + 1) for chosen in combinations(burnt, count) if self._fits(chosen, told)
        ]
        return tuple(at for at, _, _ in fitting[0]) if len(fitting) == 1 else ()

    def _fits(self, chosen: Sequence[tuple[int, Fraction, Fraction]], told: dict[str, Decimal]) -> bool:
        """Whether streams have the energy and the emission that a tool states."""
        energy, emission = (sum((Fraction(one[at]) for one in chosen), ZERO) for at in (1, 2))
        return _is(energy, told["fuel"]) and _is(emission, told["emission"])

    def _burns(self, row: Row) -> bool:
        method = form().choices["method"].get(self.entries.raw(row["method"]))
        return method == "combustion" and self.worked.energy(row) > 0

    # --- who asks

    def of_stream(self, at: int) -> Plant | None:
        """The plant in which a stream burns, by the number of its row."""
        return next((plant for plant in self.all if at in plant.burns), None)

    def of_power(self, *, heat: bool) -> Plant | None:
        """The plant that gives electricity, with heat or without it, where there is one alone of that kind."""
        found = [plant for plant in self.all if bool(plant.number) == heat]
        return found[0] if len(found) == 1 else None

    def of_heat(self, factor: Decimal) -> Plant | None:
        """The plant whose heat has a factor, as finely as that is stated; None where none has, or several have."""
        found = [plant for plant in self.all if plant.number and _is(plant.heat_factor, factor)]
        return found[0] if len(found) == 1 else None

    def rows(self) -> Iterator[dict[str, Any]]:
        """The facilities of the activity."""
        for plant in self.all:
            for key, unit, amounts in (("heat_smelter", "TJ", plant.used), ("electricity_sold", "MWh", plant.sold)):
                if amounts:
                    plant.row[key] = said(sum(amounts[1:], amounts[0]), unit)
            yield plant.row


def named_plant(stream: str) -> str | None:
    """The id of the plant in whose name a stream stands: so our own exports call a fuel of a plant, `captive-power/CHP/natural-gas`."""
    head, _, rest = stream.partition("/")
    name, _, fuel = rest.partition("/")
    return name.strip() if head == POWER and name.strip() and fuel else None


def _is(exact: Fraction, stated: Decimal) -> bool:
    """Whether a number is what is stated, to half of its last digit."""
    places = stated.as_tuple().exponent
    assert isinstance(places, int)
    room = max(Fraction(10) ** places / 2, CLOSE * abs(exact))
    return abs(exact - Fraction(stated)) <= room
