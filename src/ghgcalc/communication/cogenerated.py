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
from ghgcalc.communication.worked import CLOSE, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ghgcalc.communication.entries import Entries
    from ghgcalc.communication.finding import Row, Spot
    from ghgcalc.communication.worked import Worked

MOST = 12
"""So many streams are tried together; of more, too many sets would have to be."""

MWH_TO_TJ = Fraction(36, 10_000)
"""1 MWh is 3.6 GJ."""

TOLD = ("energy", "heat", "power", "emission", "cleaning")
REFERENCES = ("heat_reference", "power_reference")


class Plant:
    """One plant: its id, its row, its rows of streams (numbers from 1); what the processes take of it."""

    def __init__(self, number: int, found: dict[str, Decimal]) -> None:
        """Nothing is said of who takes its heat and its electricity yet."""
        self.number, self.found, self.id = number, found, f"CHP {number}"
        self.burns: tuple[int, ...] = ()
        self.row: dict[str, Any] = {"id": self.id, "kind": POWER}
        self.used: list[Decimal] = []
        self.sold: list[Decimal] = []

    @property
    def heat_factor(self) -> Fraction:
        """Of its heat, as the tool works it out: by the reference efficiencies [tCO2/TJ]."""
        n = {name: Fraction(value) for name, value in self.found.items()}
        heat = n["heat"] / n["energy"] / n["heat_reference"]
        power = n["power"] * MWH_TO_TJ / n["energy"] / n["power_reference"]
        return n["emission"] * heat / (heat + power) / n["heat"]


class Plants:
    """The plants of a form."""

    def __init__(self, entries: Entries, worked: Worked) -> None:
        """Read the tools, and find what burns in each."""
        self.entries, self.worked = entries, worked
        self.all: list[Plant] = []
        open_: list[Spot] = []
        read: list[Plant] = []
        for number in range(1, len(entries.located.fields["plant.energy"]) + 1):
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
                entries.origins.setdefault(f"/facility/{len(self.all)}", entries.place(self._spot("power", plant.number)))
                self.all.append(plant)
        entries.note("cbam-plant-open", open_)
        rows = entries.located.tables["emissions.streams"][0]
        entries.note("cbam-plant", [rows[at - 1]["name"] for plant in self.all for at in plant.burns])

    def _spot(self, name: str, number: int) -> Spot:
        return self.entries.located.fields[f"plant.{name}"][number - 1]

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
        plant = Plant(number, found)
        plant.burns = self._burning(plant)
        plant.row |= {"net_generation": said(found["power"], "MWh"), "heat": said(found["heat"], "TJ")}
        for name, key in zip(REFERENCES, ("reference_heat", "reference_electricity"), strict=True):
            plant.row[key] = {"value": said(found[name] * 100, "%"), "source": entries.cited(self._spot(name, number))}
        return plant

    def _burning(self, plant: Plant) -> tuple[int, ...]:
        """The streams that together have the energy and the emission of a plant; none where no set has, or several have."""
        rows = self.entries.located.tables["emissions.streams"][0]
        burnt = [(at, self.worked.energy(row), self.worked.stream(row)) for at, row in enumerate(rows, 1) if self._burns(row)]
        if len(burnt) > MOST:
            return ()
        fitting = [
            chosen
            for count in range(1, len(burnt) + 1)
            for chosen in combinations(burnt, count)
            if _is(sum((one[1] for one in chosen), ZERO), plant.found["energy"])
            and _is(sum((one[2] for one in chosen), ZERO), plant.found["emission"])
        ]
        return tuple(at for at, _, _ in fitting[0]) if len(fitting) == 1 else ()

    def _burns(self, row: Row) -> bool:
        method = form().choices["method"].get(self.entries.raw(row["method"]))
        return method == "combustion" and self.worked.energy(row) > 0

    # --- who asks

    def of_stream(self, at: int) -> Plant | None:
        """The plant in which a stream burns, by the number of its row."""
        return next((plant for plant in self.all if at in plant.burns), None)

    @property
    def only(self) -> Plant | None:
        """The plant, where there is one alone."""
        return self.all[0] if len(self.all) == 1 else None

    def of_heat(self, factor: Decimal) -> Plant | None:
        """The plant whose heat has a factor, as finely as that is stated; None where none has, or several have."""
        found = [plant for plant in self.all if _is(plant.heat_factor, factor)]
        return found[0] if len(found) == 1 else None

    def rows(self) -> Iterator[dict[str, Any]]:
        """The facilities of the activity."""
        for plant in self.all:
            for key, unit, amounts in (("heat_smelter", "TJ", plant.used), ("electricity_sold", "MWh", plant.sold)):
                if amounts:
                    plant.row[key] = said(sum(amounts[1:], amounts[0]), unit)
            yield plant.row


def _is(exact: Fraction, stated: Decimal) -> bool:
    """Whether a number is what is stated, to half of its last digit."""
    places = stated.as_tuple().exponent
    assert isinstance(places, int)
    room = max(Fraction(10) ** places / 2, CLOSE * abs(exact))
    return abs(exact - Fraction(stated)) <= room
