"""Filled communication forms of the border: cells found by labels, an activity read, every fault by its cell, nothing dropped in silence."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
from communication_form import Filled, Formula, Made, smelter
from ghgcalc.communication import finding, model
from ghgcalc.errors import InputError
from ghgcalc.io.ledgers import LIMITS, by_template
from ghgcalc.workbooks import open_workbook
from office import needs_office, recalculated, stale
from support import caller

OFFICE = Path(__file__).parent / "data" / "ledgers" / "office"


def book(made: Made):
    """The workbook, opened as the library opens ledgers."""
    return open_workbook(made.data, "form.xlsx", LIMITS)


def read(entries: Mapping[str, Any], **more: Any):
    """What a form with these entries states."""
    return by_template((Made(entries, **more) if more.keys() - {"cells"} else Filled(entries, **more)).data, "form.xlsx")


def refused(entries: Mapping[str, Any], **more: Any) -> set[tuple[str, str]]:
    """Code and entry (or cell) of each error in a form with these entries."""
    made = Filled(entries, **more)
    names = {cell.replace("'", ""): name for name, cell in made.places.items()}
    with pytest.raises(InputError) as caught:
        by_template(made.data, "form.xlsx")
    return {(one.code, names.get((one.place.cell or "").replace("'", ""), one.place.cell or "")) for one in caught.value.faults}


def told(reading: Any, code: str) -> str:
    """The English text of the one finding of a code."""
    (found,) = (one for one in reading.findings if one.code == code)
    return found.message("en")


# --- an oracle: the formulas of the form, in fractions


def exact(value: Any) -> Fraction:
    """A number as the cell holds it: its 15 digits."""
    return Fraction(format(float(value), ".15g"))


def of(entries: Mapping[str, Any], name: str, default: Any = 0) -> Fraction:
    """An entry, or what stands for a blank one."""
    return exact(entries.get(name, default))


def streams(entries: Mapping[str, Any]) -> Fraction:
    """Fossil carbon dioxide of the source streams."""
    total = Fraction(0)
    for at in range(1, 15):
        head = f"stream.{at}"
        method = entries.get(f"{head}.method")
        if method is None:
            continue
        fossil = 1 - of(entries, f"{head}.biomass") / 100
        if method == "Mass Balance":
            total += of(entries, f"{head}.amount") * of(entries, f"{head}.carbon") * Fraction("3.664") * fossil
            continue
        energy = of(entries, f"{head}.ncv") / 1000 if entries[f"{head}.factor_unit"] == "tCO2/TJ" else 1
        share = of(entries, f"{head}.{'oxidation' if method == 'Combustion' else 'conversion'}", 100) / 100
        total += of(entries, f"{head}.amount") * energy * of(entries, f"{head}.factor") * share * fossil
    return total


def perfluorocarbons(entries: Mapping[str, Any]) -> Fraction:
    """The carbon-dioxide equivalent of both gases."""
    total = Fraction(0)
    for at in range(1, 5):
        head = f"pfc.{at}"
        if f"{head}.method" not in entries:
            continue
        names = ("amount", "frequency", "duration", "slope", "overvoltage", "efficiency", "coefficient", "fraction")
        n = {name: of(entries, f"{head}.{name}") for name in names}
        if entries[f"{head}.method"] == "Slope method":
            cf4 = n["amount"] * n["frequency"] * n["duration"] * n["slope"] / 1000
        else:
            cf4 = n["amount"] * (n["overvoltage"] / n["efficiency"]) * n["coefficient"] / 1000
        total += cf4 * (6630 + n["fraction"] * 11100) / of(entries, f"{head}.collection", 1)
    return total


def net_heat(entries: Mapping[str, Any], number: int) -> Fraction:
    """What imported heat adds to a process, less what exported heat takes off."""
    head = f"process.{number}.heat"
    bought = of(entries, f"{head}_in") * of(entries, f"{head}_in_factor")
    return bought - of(entries, f"{head}_out") * of(entries, f"{head}_out_factor")


def embedded(entries: Mapping[str, Any]) -> dict[tuple[str, str], Fraction]:
    """Specific embedded emissions of ingot (1) and bars (2), whose metal is of process 1 and bought."""
    found: dict[tuple[str, str], Fraction] = {}
    for basis in ("direct", "indirect"):
        of_ingot = Fraction(0)
        for number, name in ((1, "ingot"), (2, "bars")):
            head = f"process.{number}"
            if basis == "direct":
                own = of(entries, f"{head}.direct") + net_heat(entries, number)
                bought = of(entries, "precursor.1.direct")
            else:
                own = of(entries, f"{head}.electricity") * of(entries, f"{head}.electricity_factor")
                bought = of(entries, "precursor.1.electricity") * of(entries, "precursor.1.factor")
            if number == 2:
                own += of(entries, "process.1.used.1") * of_ingot + of(entries, "precursor.1.used.2") * bought
            made = own / of(entries, f"{head}.production.1")
            found[name, basis] = made
            of_ingot = made if number == 1 else of_ingot
    return found


def closed(entries: dict[str, Any]) -> dict[str, Any]:
    """The same form, all that is emitted attributed to its two processes."""
    rest = streams(entries) + perfluorocarbons(entries) - of(entries, "process.2.direct")
    return entries | {"process.1.direct": Decimal(rest.numerator) / Decimal(rest.denominator)}


@pytest.fixture(scope="module")
def filled() -> dict[str, Any]:
    """Entries of a form whose emissions are attributed in full."""
    return closed(smelter())


@pytest.fixture(scope="module")
def form(filled) -> Made:
    """The form with these entries."""
    return Made(filled)


@pytest.fixture(scope="module")
def path(form, tmp_path_factory) -> Path:
    """The same as a file."""
    found = tmp_path_factory.mktemp("form") / "form.xlsx"
    found.write_bytes(form.data)
    return found


@pytest.fixture(scope="module")
def reading(path):
    """What it states."""
    return by_template(path.read_bytes(), "form.xlsx")


@pytest.fixture(scope="module")
def inventory(reading):
    """What is calculated from it, direct and indirect."""
    return ghgcalc.calculate(reading.activity, "eu-cbam-al-2023")


def total(inventory: Any, level: str, basis: str, source: str | None = None) -> Decimal:
    """A total of an inventory."""
    (found,) = (
        one
        for one in inventory.totals
        if (one.level, one.basis, one.source, one.gas, len(one.period)) == (level, basis, source, None, 4)
    )
    return found.value


def intensities(inventory: Any) -> dict[tuple[str, str], float]:
    """The embedded emissions of an inventory by good and basis."""
    return {(one.process, one.basis): float(one.value) for one in inventory.totals if one.level == "product"}


# --- where the cells are


@pytest.mark.parametrize("down", [0, 7])
def test_every_cell_is_found_by_labels(down):
    """Every entry of the made form is found where it was put, also where all of it lies seven rows lower."""
    made = Made(down=down)
    located = finding.locate(book(made))
    found: dict[str, str] = {}
    for block in model.form().blocks.values():
        for name in block.fields:
            for number, spot in enumerate(located.fields[f"{block.id}.{name}"], 1):
                found[f"{block.id}.{number}.{name}" if block.head else f"{block.id}.{name}"] = spot.cell.replace("'", "")
        for name in block.tables:
            for number, rows in enumerate(located.tables[f"{block.id}.{name}"], 1):
                for at, row in enumerate(rows, 1):
                    for column, spot in row.items():
                        head = f"{block.id}.{number}.{name}.{at}" if block.head else f"{name}.{at}"
                        found[head if column == "amount" and block.head else f"{head}.{column}"] = spot.cell
    ours = {name.replace("installation.period_", "period."): cell for name, cell in found.items()}
    ours = {name.replace("streams.", "stream.").replace("products.", "summary."): cell for name, cell in ours.items()}
    assert {name: cell for name, cell in ours.items() if name in made.places} == made.places


def test_another_issue_is_refused_with_what_differs():
    """Another date, kind or language, a label that is not there, a sheet that is gone: refused, with what differs; nothing is guessed."""
    cases = {
        "day": ({"day": dt.date(2027, 3, 1)}, "2027-03-01"),
        "kind": ({"kind": "CBAM communication SEE Version 3"}, "Version 3"),
        "language": ({"language": "Deutsch"}, "Deutsch"),
        "label": ({"labels": {"Activity data (AD)": "Menge"}}, "B_EmInst: Activity data (AD)"),
        "column": ({"labels": {"Amounts": "Mengen"}}, "D_Processes: Amounts"),
        "below": ({"labels": {"Electricity exported from the production process": "x"}}, "D_Processes: Electricity exported"),
        "block": ({"labels": {"Production process 3:": "x"}}, "D_Processes: Production process 3:"),
        "heading": ({"labels": {"Total production levels:": "x"}}, "D_Processes: Total production levels:"),
        "sheet": ({"without": ("E_PurchPrec",)}, "E_PurchPrec: –"),
        "mark": ({"without": ("VersionDocumentation",)}, "–, –, –"),
        "numbers": ({"labels": {str(one): "–" for one in range(1, 15)}}, "B_EmInst: Method 1, 2, 3"),
    }
    for name, (made, shown) in cases.items():
        with pytest.raises(InputError) as caught:
            read(smelter(), **made)
        (fault,) = caught.value.faults
        assert fault.code == "cbam-differs", name
        assert shown in fault.message("en"), name


def test_one_part_that_is_spelt_another_way_is_read_by_its_place(filled):
    """The form's own repeated parts are not spelt alike: one label more or less in a part moves nothing, several are told."""
    plain = read(filled)
    slip = read(filled, cells={"D_Processes!E57": "Amount of net measurable heat", "D_Processes!E122": "Exported"})
    assert slip.activity == plain.activity
    broken = {f"D_Processes!E{row}": "?" for row in (119, 122, 123, 130, 131)}
    assert {code for code, _ in refused(filled, cells=broken)} == {"cbam-differs"}


def test_a_workbook_of_other_sheets_is_no_form():
    """What has few of the sheets is a ledger, and needs a mapping."""
    few = ("B_EmInst", "C_Emissions&Energy", "D_Processes", "E_PurchPrec")
    with pytest.raises(InputError) as caught:
        read({}, without=few)
    assert [one.code for one in caught.value.faults] == ["ledger-unmapped"]


def test_a_form_with_macros_is_refused(form):
    """A form that brings macros is another program; an encrypted one is named as such."""
    out = io.BytesIO(form.data)
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(InputError) as caught:
        by_template(out.getvalue(), "form.xlsm")
    assert [one.code for one in caught.value.faults] == ["cbam-macros"]
    with pytest.raises(InputError) as caught:
        by_template((OFFICE / "encrypted.xlsx").read_bytes(), "form.xlsx")
    assert [one.code for one in caught.value.faults] == ["workbook-encrypted"]


# --- what it states


def test_the_activity_is_what_the_form_states(reading):
    """Every statement of the form stands in the activity, with the digits of its cell, and the cell is known."""
    dump = reading.activity.dump()
    cited = "CBAM communication SEE Version 2, 2024-12-13, "
    assert (dump["year"], dump["entity"]) == (2026, {"name": "Illustrative Smelter"})
    assert dump["fuel"] == [
        {
            "item": "natural-gas",
            "amount": "1800 10^3Nm3",
            "ncv": {"value": "38.9 GJ/10^3Nm3", "source": f"{cited}B_EmInst!H15"},
            "emission_factor": {"value": "56.1 tCO2/TJ", "source": f"{cited}B_EmInst!J15"},
            "oxidation": {"value": "99.5 %", "source": f"{cited}B_EmInst!N15"},
            "biomass_share": {"value": "2 %", "source": f"{cited}B_EmInst!R15"},
        }
    ]
    assert dump["carbonate"] == [
        {
            "item": "soda-ash",
            "amount": "420 t",
            "emission_factor": {"value": "0.4149 tCO2/t", "source": f"{cited}B_EmInst!J16"},
            "conversion": {"value": "98 %", "source": f"{cited}B_EmInst!P16"},
        }
    ]
    streams = [(one["item"], one["direction"], one["amount"], one["carbon"]["value"]) for one in dump["carbon_stream"]]
    assert streams == [("anodes", "in", "49000 t", "0.977 tC/t"), ("butts", "out", "7000 t", "0.96 tC/t")]
    assert [(one["id"], one["anode_effect_method"], one["technology"]) for one in dump["process"]] == [
        ("PFC 1", "slope", "cwpb"),
        ("PFC 2", "overvoltage", "cwpb"),
    ]
    assert dump["heat"][0]["amount"] == "30 TJ"
    ingot, bars = dump["product"]
    assert (ingot["id"], ingot["cn"], ingot["amount"]) == ("ingot", "76011010", "100000 t")
    assert (bars["id"], bars["cn"], bars["preconsumer_scrap"]["value"], bars["other_elements"]["value"]) == (
        "bars", "76042910", "25.00 %", "1.200 %",
    )  # fmt: skip
    assert reading.origins["/fuel/0/amount"].cell == "B_EmInst!F15"
    assert reading.origins["/product/1/precursor/1/mass"].cell == "E_PurchPrec!L29"
    assert [one.code for one in reading.findings] == ["cbam-whole", "cbam-unheld", "cbam-uncalculated", "cbam-recalculated"]
    assert "Summary_Products!H10" in told(reading, "cbam-unheld")  # the name of a good, beside that of its process


def test_precursors(reading, filled):
    """What of one process goes into another is its own good there; what was bought has its emissions, its origin and its supplier."""
    own, bought = reading.activity.dump()["product"][1]["precursor"]
    assert own == {"good": "7601", "mass": "1000 t"}
    assert (bought["good"], bought["mass"], bought["origin"], bought["supplier"]) == ("7601", "200 t", "NO", "Fjord Metal")
    assert (bought["direct"]["value"], bought["indirect"]["value"]) == ("1.9 tCO2e/t", "0.282 tCO2e/t")
    assert bought["direct"]["source"].endswith("E_PurchPrec!L49 (Measured)")
    other = read(filled | {"precursors.1.category": "Aluminium products"})
    assert "heading 7604 stands for it" in told(other, "cbam-heading")
    idle = read({name: value for name, value in filled.items() if name not in ("precursor.1.used.2", "precursor.1.bought.1")})
    assert "A_InstData!E102" in told(idle, "cbam-unused")
    alone = read({name: value for name, value in filled.items() if not name.startswith(("precursor.1.elec", "precursor.1.factor"))})
    assert "indirect" not in alone.activity.dump()["product"][1]["precursor"][1]


def test_the_inventory_is_what_the_form_computes(inventory, filled):
    """Streams, anode effects and embedded emissions of the inventory are those of the form's formulas, to the last digit."""
    assert not [one for one in inventory.findings if one.severity == "error" or one.code == "goods-not-closed"]
    heat = net_heat(filled, 1)
    assert Fraction(total(inventory, "enterprise", "direct")) == pytest.approx(
        float(streams(filled) + perfluorocarbons(filled) + heat), rel=1e-14
    )
    found = intensities(inventory)
    for key, value in embedded(filled).items():
        assert found[key] == pytest.approx(float(value), rel=1e-13), key


@needs_office
@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # of openpyxl, which only reads the figures
def test_a_spreadsheet_program_computes_the_same(form, filled, inventory, tmp_path):
    """LibreOffice, from the made form's own formulas, gives the inventory's figures to 12 digits: the helper computes like the form."""
    (tmp_path / "saved.xlsx").write_bytes(form.data)
    assert stale(tmp_path / "saved.xlsx", tmp_path / "form.xlsx") > 250
    calculated = recalculated(tmp_path / "form.xlsx", tmp_path)
    results = calculated["C_Emissions&Energy"]
    heat = float(net_heat(filled, 1))
    assert results["L27"].value + heat == pytest.approx(float(total(inventory, "enterprise", "direct")), rel=1e-12)
    found = intensities(inventory)
    summary = calculated["Summary_Products"]
    for row, name in ((10, "ingot"), (11, "bars")):
        for column, basis in (("I", "direct"), ("J", "indirect")):
            assert summary[f"{column}{row}"].value == pytest.approx(found[name, basis], rel=1e-12)
    assert calculated["D_Processes"]["L42"].value == 0
    shown = by_template((tmp_path / "form.xlsx").read_bytes(), "form.xlsx")
    assert "-987654321.5" in told(shown, "cbam-recalculated")
    saved = by_template((tmp_path / "out" / "form.xlsx").read_bytes(), "form.xlsx")
    assert (saved.activity, {"cbam-recalculated", "cbam-uncalculated"} & {one.code for one in saved.findings}) == (
        by_template(form.data, "form.xlsx").activity, set(),
    )  # fmt: skip


NUMBER = st.integers(1, 10**6).map(lambda one: one / 1000)
SHARE = st.integers(1, 1000).map(lambda one: one / 1000)
STREAM = st.one_of(
    st.fixed_dictionaries(
        {"method": st.just("Combustion"), "name": st.just("gas"), "amount": NUMBER, "amount_unit": st.just("1000Nm3"), "ncv": NUMBER,
         "factor": NUMBER, "factor_unit": st.just("tCO2/TJ")},
        optional={"oxidation": st.sampled_from([0, 98, 99.5, 100]), "biomass": st.sampled_from([0, 0.5, 100])},
    ),
    st.fixed_dictionaries(
        {"method": st.just("Combustion"), "name": st.just("diesel"), "amount": NUMBER, "amount_unit": st.just("t"), "factor": NUMBER,
         "factor_unit": st.just("tCO2/t")},
        optional={"oxidation": st.sampled_from([97, 100]), "ncv": NUMBER},
    ),
    st.fixed_dictionaries(
        {"method": st.just("Process emissions"), "name": st.just("lime"), "amount": NUMBER, "amount_unit": st.just("t"),
         "factor": NUMBER, "factor_unit": st.just("tCO2/t")},
        optional={"conversion": st.sampled_from([50, 100]), "biomass": st.just(0)},
    ),
    st.fixed_dictionaries(
        {"method": st.just("Mass Balance"), "name": st.sampled_from(["anodes", "butts"]), "amount": NUMBER | NUMBER.map(lambda one: -one),
         "amount_unit": st.just("t"), "carbon": st.sampled_from([0.5, 0.977, 1])},
    ),
)  # fmt: skip
CELLS = st.one_of(
    st.fixed_dictionaries(
        {"method": st.just("Slope method"), "technology": st.just("CWPB"), "amount": NUMBER, "frequency": NUMBER, "duration": NUMBER,
         "slope": NUMBER, "fraction": SHARE},
        optional={"collection": st.sampled_from([0.9, 1])},
    ),
    st.fixed_dictionaries(
        {"method": st.just("Overvoltage method"), "technology": st.just("SWPB"), "amount": NUMBER, "overvoltage": NUMBER,
         "efficiency": st.sampled_from([80.5, 95]), "coefficient": NUMBER, "fraction": SHARE},
    ),
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STREAM, max_size=5), st.lists(CELLS, min_size=1, max_size=3), st.booleans())
def test_generated_forms_agree_with_the_formulas(rows, cells, heated):
    """Whatever streams and anode effects a form states, the inventory has the sum of its formulas."""
    entries = {name: value for name, value in smelter().items() if not name.startswith(("stream.", "pfc."))}
    entries |= {f"stream.{at}.{name}": one for at, row in enumerate(rows, 1) for name, one in row.items()}
    entries |= {f"pfc.{at}.{name}": one for at, row in enumerate(cells, 1) for name, one in row.items()}
    entries |= {"process.1.heat_out": 11.5, "process.1.heat_out_factor": 61.25} if heated else {}
    most = {"method": "Mass Balance", "name": "coke", "amount": 10_000, "amount_unit": "t", "carbon": 0.9}  # more than can leave
    entries |= {f"stream.9.{name}": one for name, one in most.items()}
    stated = read(entries).activity
    assert ghgcalc.Activity.new(**stated.dump()) == stated
    inventory = ghgcalc.calculate(stated, "eu-cbam-al-2023")
    wanted = streams(entries) + perfluorocarbons(entries) + net_heat(entries, 1)
    assert float(total(inventory, "enterprise", "direct")) == pytest.approx(float(wanted), rel=1e-12, abs=1e-9)


def test_electricity_by_the_rule_of_its_factor(filled):
    """One line of cells has the electricity of the metal; a plant of its own and a line of its own are no grid; a mix is, and that is told."""
    one = {name: value for name, value in filled.items() if not name.startswith("pfc.2.")}
    for stated, supply in (("D.4(a)", "grid"), ("D.4.1", "captive"), ("D.4.3.1", "direct"), ("D.4.3.2", "grid")):
        found = read(one | {"process.1.electricity_source": stated})
        (power,) = found.activity.dump()["process"][0]["electricity"]
        assert (power["supply"], power["location_factor"]["value"]) == (supply, "0.5366 tCO2/MWh")
        assert power["location_factor"]["source"].endswith(f"({stated})")
        assert [one.code for one in found.findings if one.code in ("cbam-supply", "cbam-captive")] == {
            "D.4.1": ["cbam-captive"], "D.4.3.2": ["cbam-supply"],
        }.get(stated, [])  # fmt: skip
    silent = read({name: value for name, value in one.items() if name != "process.1.electricity_source"})
    assert "D_Processes!L67" in told(silent, "cbam-supply")
    none = read(
        {name: value for name, value in one.items() if "electricity_" not in name}
        | {"process.1.electricity": 0, "process.2.electricity": 0}
    )
    assert "electricity" not in none.activity.dump()["process"][0]
    blank = {name: value for name, value in one.items() if name not in ("process.1.electricity_factor", "process.2.electricity")}
    open_ = read(blank)
    assert "2 entries" in told(open_, "cbam-open")
    assert open_.activity.dump()["process"][0]["electricity"] == [{"supply": "grid", "amount": "1350000 MWh"}]
    assert refused(one | {"process.1.electricity_factor": "x", "process.1.electricity_source": "IEA"}) == {
        ("template-text", "process.1.electricity_factor"), ("cbam-choice", "process.1.electricity_source"),
    }  # fmt: skip


def test_the_type_of_cell_is_a_free_text(filled):
    """A type of cell is found in whatever text stands there; one that is not known is told, and the coefficients count."""
    for text, name in (
        ("modern PFPB MW cells", "pfpb-mw"),
        ("side worked prebake", "swpb"),
        ("Vertical Stud Søderberg (VSS)", "vss"),
    ):
        assert read(filled | {"pfc.1.technology": text}).activity.process[0].technology == name
    odd = read(filled | {"pfc.1.technology": "AP60"})
    assert odd.activity.process[0].technology is None
    assert "AP60" in told(odd, "cbam-technology")


def test_carbon_is_of_the_plant_as_a_whole(filled):
    """Streams of the mass balance belong to no process of the form: totals of electrolysis are without them, and that is told."""
    assert "totals of processes and of electrolysis are without them" in told(read(filled), "cbam-whole")
    remelt = {name: value for name, value in filled.items() if not name.startswith("pfc.")}
    assert "cbam-whole" not in {one.code for one in read(remelt).findings}


def test_codes_of_goods(filled):
    """Goods of a process become one product under the code that they share; codes of another category, or of several, are refused."""
    more = {"summary.3.process": "bars", "summary.3.cn": "76042100", "summary.3.other_elements": 0.5}
    several = read(filled | more)
    assert several.activity.dump()["product"][1]["cn"] == "7604"
    assert "7604" in told(several, "cbam-codes")
    assert "other_elements" not in several.activity.dump()["product"][1]
    first, second = several.activity.dump()["product"][1]["sold_as"]  # what one good states is not that of the other
    assert (first["cn"], second["cn"], second["other_elements"]) == ("76042910", "76042100", "0.500 1")
    assert "cbam-differing" not in {one.code for one in several.findings}
    blank = read(filled | more | {"summary.3.cn": None})
    assert "Summary_Products!AA11" in told(blank, "cbam-differing")
    assert "Summary_Products!Y11" in told(blank, "cbam-differing")
    assert "sold_as" not in blank.activity.dump()["product"][1]
    numeric = read(filled | {"summary.1.cn": 76011010})
    assert numeric.activity.dump()["product"][0]["cn"] == "76011010"
    uncoded = {name: value for name, value in filled.items() if not name.startswith("summary.1.")}
    assert read(uncoded).activity.dump()["product"][0]["cn"] == "7601"
    scrap = read(filled | {"summary.2.scrap": 0.04})
    assert scrap.activity.dump()["product"][1]["scrap"] == "46.00 t"
    assert refused(filled | {"summary.1.cn": "72071919"}) == {("cbam-code", "summary.1.cn")}
    assert refused(filled | {"summary.3.process": "bars", "summary.3.cn": "76061191"}) == {("cbam-headings", "summary.2.cn")}
    without = {name: value for name, value in filled.items() if not name.startswith("summary.2.")}
    assert refused(without) == {("cbam-uncoded", "process.2.direct")}
    assert refused(filled | {"summary.3.process": "sheets", "summary.3.cn": "7606"}) == {("cbam-choice", "summary.3.process")}


def test_names_as_the_form_makes_them(filled):
    """A process without a name is called as the form calls it; an installation has its English name, and its own beside it."""
    plain = {name: value for name, value in filled.items() if name != "processes.1.name"}
    found = read(plain | {"summary.1.process": "P1 - Unwrought aluminium", "installation.name_local": "示例铝业"})
    assert found.activity.dump()["product"][0]["id"] == "P1 - Unwrought aluminium"
    assert found.activity.entity.name == "Illustrative Smelter 示例铝业"
    same = read(filled | {"installation.name_local": "Illustrative Smelter"})
    assert same.activity.entity.name == "Illustrative Smelter"


def test_the_period_is_a_calendar_year(filled):
    """The months of a year that is still running are said with every amount; another period, or a text, is refused by its cell."""
    running = read(filled | {"period.end": dt.date(2026, 6, 30)}).activity
    assert running.through == "2026-06"
    assert running.dump()["fuel"][0]["amount"] == {"value": "1800 10^3Nm3", "through": "2026-06"}
    again = ghgcalc.calculate(running, "eu-cbam-al-2023")
    assert float(total(again, "enterprise", "direct")) == pytest.approx(
        float(streams(filled) + perfluorocarbons(filled) + net_heat(filled, 1)), rel=1e-13
    )
    for begins, ends in ((dt.date(2025, 7, 1), dt.date(2026, 6, 30)), (dt.date(2026, 1, 1), dt.date(2026, 6, 15)), (dt.date(2026, 2, 1), dt.date(2026, 12, 31))):  # fmt: skip
        assert refused(filled | {"period.start": begins, "period.end": ends}) == {("cbam-period", "period.start")}
    assert refused(filled | {"period.start": "2026-01-01", "period.end": None}) == {
        ("cbam-day", "period.start"), ("cbam-missing", "period.end"),
    }  # fmt: skip


# --- what cannot be read


def test_what_is_missing_is_named_by_its_cell(filled):
    """Every blank that the form needs is told at once, each by its cell; none counts as zero."""
    needed = [
        "installation.name", "stream.1.amount", "stream.1.amount_unit", "stream.1.factor", "stream.1.ncv", "stream.2.factor_unit",
        "stream.3.name", "stream.4.carbon", "pfc.1.technology", "pfc.1.duration", "pfc.1.slope", "pfc.2.efficiency", "pfc.2.fraction",
        "processes.2.category", "process.1.production.1", "process.1.direct", "process.1.heat_in_factor",
        "precursor.1.direct", "precursor.1.electricity",
    ]  # fmt: skip
    left = {name: value for name, value in filled.items() if name not in needed}
    found = refused(left)
    assert {name for code, name in found if code == "cbam-missing"} == {*needed}
    beside = {("cbam-choice", "summary.2.process"), ("cbam-nowhere", "process.1.used.1"), ("cbam-nowhere", "precursor.1.used.2")}
    assert {one for one in found if one[0] != "cbam-missing"} == beside


def test_cells_that_hold_no_number_are_named(filled):
    """Texts, days, errors, formulas without a value and scaled cells in the place of numbers: each told by its cell."""
    odd = {
        "stream.1.amount": "1,800 t", "stream.1.ncv": Formula("=1/0", "#DIV/0!"), "stream.2.amount": dt.date(2026, 5, 1),
        "stream.3.amount": Formula("=F18*2", None), "pfc.1.amount": "about 60000", "process.1.heat_in": "x", "process.2.direct": "–",
        "process.1.electricity": Formula("=NA()", "#N/A"), "stream.4.name": Formula("=NA()", "#N/A"), "precursor.1.bought.1": "?",
    }  # fmt: skip
    assert refused(filled | odd) == {
        ("template-text", "stream.1.amount"), ("cell-unread", "stream.1.ncv"), ("cell-day", "stream.2.amount"),
        ("cell-unread", "stream.3.amount"), ("template-text", "pfc.1.amount"), ("template-text", "process.1.heat_in"),
        ("template-text", "process.2.direct"), ("cell-unread", "process.1.electricity"), ("cell-unread", "stream.4.name"),
        ("template-text", "precursor.1.bought.1"),
    }  # fmt: skip
    odd = {
        "stream.2.factor": "x", "stream.2.amount": "y", "process.2.production.1": "z", "precursor.1.direct": "u", "precursor.1.factor": "v",
        "summary.3.cn": "7601", "summary.2.process": Formula("=NA()", "#N/A"),
    }  # fmt: skip
    assert refused(filled | odd) == {
        *(("template-text", name) for name in odd if not name.startswith("summary")), ("cbam-missing", "summary.3.process"),
        ("cell-unread", "summary.2.process"), ("cbam-uncoded", "process.2.direct"),
    }  # fmt: skip


def test_a_formula_counts_by_its_saved_value(filled):
    """An entry that is a formula counts by the value that was saved with it."""
    found = read(filled | {"stream.1.amount": Formula("=900*2", 1800)})
    assert found.activity.dump()["fuel"][0]["amount"] == "1800 10^3Nm3"
    made = Made(filled | {"stream.1.amount": Formula("=900*2", 1800), "process.1.uses_heat": Formula("=TRUE()", "TRUE")})
    assert told(by_template(made.data, "form.xlsx"), "cbam-formula").endswith("(B_EmInst!F15).")


def test_an_entry_of_no_list_is_refused(filled):
    """What is on no list of the form is told with what is: methods, units, categories, rules of factors."""
    odd = {
        "stream.1.amount_unit": "m3", "stream.2.method": "Calculation", "stream.3.amount_unit": "kg", "pfc.1.method": "Tier 3",
        "precursors.1.category": "Iron or steel products", "process.1.electricity_source": "IEA", "stream.4.method": "combustion",
    }  # fmt: skip
    assert refused(filled | odd) == {("cbam-choice", name) for name in odd}


def test_units_that_do_not_belong_together_are_refused(filled):
    """A factor per volume on a mass is no emission; what an activity cannot hold is told."""
    assert refused(filled | {"stream.1.factor_unit": "tCO2/t"}) == {("cbam-units", "stream.1.factor_unit")}


def test_a_share_and_a_per_cent_are_told_apart(filled):
    """98 where the form takes 0.98, 0.98 where it takes 98, and the efficiency whose cell prints a per cent: refused."""
    odd = {"stream.1.oxidation": 0.995, "stream.2.conversion": 101, "pfc.1.collection": 98, "pfc.2.efficiency": 0.945}
    assert refused(filled | odd) == {
        ("cbam-share", "stream.1.oxidation"), ("cbam-share", "stream.2.conversion"), ("cbam-share", "pfc.1.collection"),
        ("cbam-efficiency", "pfc.2.efficiency"),
    }  # fmt: skip
    assert refused(filled | {"pfc.1.collection": 0}) == {("cbam-share", "pfc.1.collection")}


def test_a_cell_that_prints_a_per_cent_is_refused(filled):
    """Where the form's formula takes the number beside %, a cell that prints a per cent holds a hundredth of it; a scaled cell, a thousandth."""
    made = Made(filled, formats={"stream.1.oxidation": "0.0%", "stream.1.amount": "#,##0,"})
    with pytest.raises(InputError) as caught:
        by_template(made.data, "form.xlsx")
    assert [(one.code, one.place.cell) for one in caught.value.faults] == [
        ("cell-scaled", "B_EmInst!F15"), ("cbam-percent", "B_EmInst!N15"),
    ]  # fmt: skip


def test_a_number_below_zero_is_refused(filled):
    """Only a mass balance and what is attributed to a process may be below zero."""
    odd = {"stream.1.amount": -1, "pfc.1.amount": -1, "process.1.heat_in": -2, "precursor.1.used.2": -5}
    assert refused(filled | odd) == {("cbam-negative", name) for name in odd}


def test_an_emission_that_no_activity_holds_is_refused(filled):
    """What would be left out of a total is refused: measured sources, totals by hand, waste gas, power sold, biomass of a process, volumes."""
    lost = {
        "measured.1.name": "stack", "balance.pfc": 2000, "process.1.gas_in": 4, "process.2.exported": 10, "stream.2.biomass": 5,
        "stream.3.amount_unit": "1000Nm3", "stream.4.biomass": 1, "balance.n2o": 0,
    }  # fmt: skip
    assert refused(filled | lost) == {("cbam-emission", name) for name in lost if name != "balance.n2o"}
    volume = {"stream.2.amount_unit": "1000Nm3", "stream.2.factor_unit": "tCO2/1000Nm3"}
    assert refused(filled | volume) == {("cbam-emission", "stream.2.factor_unit")}


def test_an_amount_that_goes_nowhere_is_refused(filled):
    """Metal that goes into a process which the form does not have."""
    assert refused(filled | {"process.1.used.4": 3, "precursor.1.used.7": 2}) == {
        ("cbam-nowhere", "process.1.used.4"), ("cbam-nowhere", "precursor.1.used.7"),
    }  # fmt: skip


def test_what_an_activity_cannot_name_is_told_at_its_cell(filled):
    """A name that the activity refuses is told at the cell of the form, not at a key that nobody has typed."""
    assert {name for _, name in refused(filled | {"processes.1.name": "ingot/T-bars", "summary.1.process": "ingot/T-bars"})} == {
        "processes.1.name"
    }
    slashes = read(filled | {"stream.3.name": "anodes/paste", "stream.1.name": "gas / oil", "stream.2.name": "carbonate/soda-ash"})
    assert slashes.activity.carbon_stream[0].item == "anodes - paste"
    assert (slashes.activity.fuel[0].name, slashes.activity.carbonate[0].item) == ("gas - oil", "soda-ash")
    assert told(slashes, "cbam-renamed").startswith("2 names")
    own = read(filled | {"stream.1.name": "coke-oven blend", "stream.2.name": "flux"})
    assert [own.activity.dump()[table][0]["item"] for table in ("fuel", "carbonate")] == ["own", "own"]


# --- what is told


def test_what_an_activity_has_no_place_for_is_told(filled):
    """Addresses, prices, notes of quality, goods that a process takes in: told by their cells, never dropped in silence."""
    more = {
        "installation.city": "Example", "installation.country": "China", "balance.quality": "Mostly measurements & analyses",
        "balance.fuel_total": 70, "balance.indirect": 700000, "summary.1.reducing_agent": "Other", "prices.1.share": 0.5,
        "precursor.1.justification": "Other", "processes.1.included": "Aluminium products",
    }  # fmt: skip
    made = Filled(filled | more)
    found = by_template(made.data, "form.xlsx")
    text = told(found, "cbam-unheld")
    for name in more:
        cell = made.places[name].replace("C_Emissions&Energy!", "'C_Emissions&Energy'!")
        assert (cell in text) == (name != "processes.1.included"), name
    assert made.places["processes.1.included"] in told(found, "cbam-included")
    assert read(filled | {"processes.1.included": "Only direct production"}).activity == read(filled).activity


def test_what_the_form_does_not_count_is_told(filled):
    """An entry in a column that the chosen method does not take is told; the emission is as without it."""
    more = {"stream.1.carbon": 0.9, "stream.2.oxidation": 99, "stream.3.factor": 3, "pfc.1.overvoltage": 4, "pfc.2.slope": 0.1}
    made = Filled(filled | more)
    found = by_template(made.data, "form.xlsx")
    assert all(made.places[name] in told(found, "cbam-unused") for name in more)
    assert found.activity == read(filled).activity


def test_what_went_where_adds_up(filled):
    """Where metal went is held against what there was, as the form's own control does."""
    found = read(filled | {"process.1.market": 98000, "precursor.1.used.2": 200})
    assert "1000 t are left over" in told(found, "cbam-control")
    bought = read(filled | {"precursor.1.bought.1": 205})
    assert "5 t are left over" in told(bought, "cbam-control")
    assert not [one for one in read(filled | {"precursor.1.bought.1": None}).findings if one.code == "cbam-control"]


# --- the doors


def test_every_command_reads_the_form(path, inventory, tmp_path, capsys):
    """`calculate`, `check` and `compare` take the form as they take an activity file; `read` gives the activity."""
    ghg = caller(capsys)
    out = tmp_path / "out.json"
    done = ghg("calculate", str(path), "--guideline", "eu-cbam-al-2023", "-o", str(out))
    assert done.status == 0
    assert ghgcalc.read_inventory(out).totals == inventory.totals
    assert ghg("check", str(path)).status == 0
    assert ghg("compare", str(path), "--guidelines", "eu-cbam-al,eu-cbam-al-2023").status == 0
    assert ghgcalc.read(path) == by_template(path.read_bytes(), "other.xlsx").activity


def test_faults_end_with_2_and_write_nothing(filled, tmp_path, capsys):
    """A form with faults: exit status 2, every fault with its cell in both languages, no file."""
    ghg = caller(capsys)
    source, out = tmp_path / "形.xlsx", tmp_path / "out.json"
    source.write_bytes(Filled(filled | {"stream.1.amount": "x", "pfc.1.collection": 98}).data)
    for lang in ("en", "zh"):
        done = ghg("calculate", str(source), "--guideline", "eu-cbam-al", "--lang", lang, "-o", str(out))
        assert (done.status, out.exists()) == (2, False)
        assert "B_EmInst!F15" in done.err
        assert "B_EmInst!AT43" in done.err
        assert "Traceback" not in done.err


def test_a_damaged_form_is_named(form):
    """A form that was cut off anywhere is refused, and never half read."""
    for part in (4, 100, len(form.data) // 2, len(form.data) - 30):
        with pytest.raises(InputError):
            by_template(form.data[:part], "form.xlsx")
