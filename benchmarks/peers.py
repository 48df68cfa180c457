"""The programs that are compared. Each function gives the cases of one program, or None where it is not installed."""

from __future__ import annotations

from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from facility import ALUMINIUM, ANODE, MONTHS, PARAMETERS, YEAR
from timing import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CBAM = "opencbam assess_good"
CBAM_BUILT = "opencbam assess_good, inputs built from text"
FISCA = "OpenFisca, traced"
FISCA_READ = "OpenFisca, traced, trace read out"
FISCA_YEAR = "OpenFisca, traced, 12 months at once"


def opencbam() -> dict[str, Case] | None:
    """One unwrought aluminium good on verified data: anode carbon, anode effects, free allocation, audit prose.

    The carbon of the anodes enters as one process stream (activity × factor), the anode effects as one PFC stream
    (slope method), the primary route gives a benchmark; so every stage of `assess_good` has work to do.
    """
    if find_spec("opencbam") is None:
        return None
    from opencbam import assess_good
    from opencbam.engine.reference import Route
    from opencbam.engine.types import DataSource, PFCStream, ProcessStream, ProductionProcess, Sector

    def process() -> ProductionProcess:
        metal, anodes = Decimal(ALUMINIUM[0]), Decimal(ANODE[0])
        return ProductionProcess(
            sector=Sector.ALUMINIUM,
            activity_level=metal,
            cn_code="76011010",
            process=[ProcessStream(anodes, Decimal("3.0354"))],
            pfc=[PFCStream(Decimal("0.20"), Decimal("0.143"), Decimal("0.121"), metal)],
        )

    def assess(made: ProductionProcess) -> Any:
        return assess_good(
            cn_code="76011010",
            country="China",
            mass=made.activity_level,
            year=2026,
            data_source=DataSource.ACTUAL,
            sector=Sector.ALUMINIUM,
            certificate_price=price,
            route=Route.PRIMARY_AL,
            process=made,
            verified=True,
        )

    price, made = Decimal(80), process()
    if assess(made).benchmark is None:
        raise RuntimeError("the good has no benchmark: assess_good would skip the free allocation")
    return {CBAM: Case(lambda: assess(made)), CBAM_BUILT: Case(lambda: assess(process()))}


def openfisca() -> dict[str, Case] | None:
    """The same rule in OpenFisca: one facility, monthly variables, yearly parameters, its full tracer on, in float32.

    Once for one month; once more with the trace read out as the flat record that its web interface serves, since a
    ghgcalc digest is made from every traced number; and once with twelve months in one simulation, as one activity
    holds twelve.
    """
    if find_spec("openfisca_core") is None:
        return None
    from openfisca_core.simulations import SimulationBuilder

    system = _system()
    month = {"P1": {"anode": _months(ANODE[:1]), "liquid_aluminium": _months(ALUMINIUM[:1])}}
    year = {"P1": {"anode": _months(ANODE), "liquid_aluminium": _months(ALUMINIUM)}}

    def traced(facilities: Mapping[str, Any], count: int) -> Any:
        simulation = SimulationBuilder().build_from_entities(system, {"facilities": facilities})
        simulation.trace = True
        for at in range(1, count + 1):
            simulation.calculate("step_total", f"{YEAR}-{at:02d}")
        return simulation

    return {
        FISCA: Case(lambda: traced(month, 1)),
        FISCA_READ: Case(lambda: traced(month, 1).tracer.flat_trace.get_serialized_trace()),
        FISCA_YEAR: Case(lambda: traced(year, MONTHS), MONTHS),
    }


def openfisca_population(anode: Any, metal: Any) -> Callable[[], Any] | None:
    """The month of a population of facilities at once, in the vectors of float32 that the program works in, without a trace."""
    if find_spec("openfisca_core") is None:
        return None
    from openfisca_core.simulations import SimulationBuilder

    system, period = _system(), f"{YEAR}-01"

    def calculated() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, anode.size)
        simulation.set_input("anode", period, anode)
        simulation.set_input("liquid_aluminium", period, metal)
        return simulation.calculate("step_total", period)

    return calculated


def openfisca_totals() -> list[float]:
    """tCO2e of each month as OpenFisca gives them."""
    from openfisca_core.simulations import SimulationBuilder

    facilities = {"P1": {"anode": _months(ANODE), "liquid_aluminium": _months(ALUMINIUM)}}
    simulation = SimulationBuilder().build_from_entities(_system(), {"facilities": facilities})
    return [float(simulation.calculate("step_total", f"{YEAR}-{at:02d}")[0]) for at in range(1, MONTHS + 1)]


def _months(values: tuple[str, ...]) -> dict[str, float]:
    return {f"{YEAR}-{at:02d}": float(value) for at, value in enumerate(values, 1)}


def _system() -> Any:
    """A tax-benefit system of one entity, two inputs, one cell, two rows and their total."""
    from numpy import round as rounded
    from openfisca_core.entities import Entity
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    facility = Entity("facility", "facilities", "Facility", "")

    def net(facilities: Any, period: Any, parameters: Any) -> Any:
        return rounded(facilities("anode", period) * (1 - parameters(period).aluminium.loss), 2)

    def anode_row(facilities: Any, period: Any, parameters: Any) -> Any:
        factors = parameters(period).aluminium
        return rounded(facilities("net_anode", period) * (1 - factors.sulphur - factors.ash) * 44 / 12, 2)

    def effect_row(facilities: Any, period: Any, parameters: Any) -> Any:
        factors, production = parameters(period).aluminium, facilities("liquid_aluminium", period)
        cf4, c2f6 = production * factors.cf4 / 1000, production * factors.c2f6 / 1000
        return rounded(cf4 * factors.gwp_cf4 + c2f6 * factors.gwp_c2f6, 2)

    def step_total(facilities: Any, period: Any) -> Any:
        return facilities("anode_row", period) + facilities("effect_row", period)

    def variable(name: str, formula: Callable[..., Any] | None = None) -> Any:
        keys = {"value_type": float, "entity": facility, "definition_period": DateUnit.MONTH, "label": name}
        return type(name, (Variable,), keys | ({"formula": formula} if formula else {}))

    system = TaxBenefitSystem([facility])
    values = {name: {"values": {f"{YEAR}-01-01": {"value": float(value)}}} for name, value in PARAMETERS.items()}
    system.parameters = ParameterNode("", data={"aluminium": values})
    for name in ("anode", "liquid_aluminium"):
        system.add_variable(variable(name))
    formulas: dict[str, Callable[..., Any]] = {
        "net_anode": net,
        "anode_row": anode_row,
        "effect_row": effect_row,
        "step_total": step_total,
    }
    for name, formula in formulas.items():
        system.add_variable(variable(name, formula))
    return system
