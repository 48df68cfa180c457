"""Factors and documents: the published digits, the two clocks, editions under lock, overlays, refused kinds, plugins."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import globalwarmingpotentials
import pytest

import oracle
from ghgcalc import calculate, documents, factors, guidelines, vocabulary
from ghgcalc.documents import GRADES
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.factors import REFUSED_KINDS, Factor, Factors, Overlay
from ghgcalc.findings import Place
from ghgcalc.numbers import round_exact
from ghgcalc.plan import Plan, bind
from ghgcalc.plan import compile as compiled
from ghgcalc.report import registers
from ghgcalc.units import Quantity, Unit

ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "grid_factors.csv").read_text(encoding="utf-8").splitlines()))
KINDS = {
    "national_average": "grid-average",
    "regional": "grid-average",
    "provincial": "grid-average",
    "residual": "grid-residual",
    "fossil": "grid-fossil",
}
NATIONAL_RECORDS = {  # the aliases that a guideline keeps of its own, so that a date of knowledge finds it whole
    "cn-al-2023/grid-average": "cn-notice-2023-43/grid-average",
    "cn-al-2024-draft/grid-residual": "cn-grid-2021/residual",
}


def codes(error: InputError) -> list[str]:
    """The codes of the faults of an error."""
    return [fault.code for fault in error.faults]


def digits(key: str) -> str:
    """The number of a factor with every digit as printed."""
    return f"{factors.get(key).number:f}"


# --- published digits


def published() -> dict[tuple[str, str, str], set[str]]:
    """(kind, data year, area) to the printed values of the table."""
    found = defaultdict(set)
    for row in ROWS:
        found[KINDS[row["kind"]], row["data_year"], row["area_en"]].add(row["value"])
    return found


def test_the_table_is_whole():
    """All 124 published electricity factors stand in the data of this test."""
    assert len(ROWS) == 124
    assert sum(map(len, published().values())) == 124


@pytest.mark.parametrize("key", sorted(published()), ids="-".join)
def test_every_electricity_factor_has_its_published_digits(key):
    """For each kind, year and area the records hold exactly the published values, last zeros included."""
    kind, year, area = key
    found = factors.find(kind=kind, data_year=int(year), area=area)
    assert {f"{factor.number:f}" for factor in found} == published()[key]
    assert {factor.unit for factor in found} == {"tCO2/MWh"}


def test_there_is_no_electricity_factor_that_was_not_published():
    """Beside the table there are only the six grids of 2012, and the records that a guideline keeps of its own."""
    known = set(published())
    kinds = set(KINDS.values())
    rest = [f for f in factors.edition() if f.kind in kinds and (f.kind, str(f.data_year), f.area) not in known]
    assert {factor.id for factor in rest} == {f"cn-al-2013/grid/{name}" for name in oracle.REGIONAL_2012}
    for own, origin in NATIONAL_RECORDS.items():
        assert digits(own) == digits(origin)
        assert factors.get(own).document != factors.get(origin).document


# section 3 of the specification: parameter, unit, then 2013, 2023, draft, 2024 (value and grade)
NONE = (None, None)
IMPLEMENTATION, PRESS, SISTER = "implementation", "press", "sister"
PARAMETERS = [
    ("net-anode", "tC/tAl", ("0.42", IMPLEMENTATION), ("0.411", IMPLEMENTATION), NONE, NONE),
    ("anode-loss", "%", NONE, NONE, NONE, ("15.18", IMPLEMENTATION)),
    ("anode-sulphur", "%", ("2", IMPLEMENTATION), ("2", IMPLEMENTATION), NONE, ("2", IMPLEMENTATION)),
    ("anode-ash", "%", ("0.4", IMPLEMENTATION), ("0.4", IMPLEMENTATION), NONE, ("0.4", IMPLEMENTATION)),
    ("anode-default", "tCO2/tAl", NONE, NONE, ("1.424", PRESS), NONE),
    ("cf4", "kgCF4/tAl", ("0.034", IMPLEMENTATION), ("0.034", IMPLEMENTATION), NONE, ("0.02", IMPLEMENTATION)),
    ("c2f6", "kgC2F6/tAl", ("0.0034", IMPLEMENTATION), ("0.0034", IMPLEMENTATION), NONE, ("0.0011", IMPLEMENTATION)),
    ("anode-effect-default", "tCO2e/tAl", NONE, NONE, ("0.1454", PRESS), NONE),
    ("slope", "(kgCF4/tAl)/(min/(cell·d))", ("0.143", IMPLEMENTATION), ("0.143", IMPLEMENTATION), NONE, NONE),
    ("c2f6-fraction", "kgC2F6/kgCF4", ("0.1", IMPLEMENTATION), ("0.1", IMPLEMENTATION), NONE, NONE),
    ("gwp-cf4", "tCO2e/tCF4", ("6500", IMPLEMENTATION), ("6630", IMPLEMENTATION), NONE, ("6630", IMPLEMENTATION)),
    ("gwp-c2f6", "tCO2e/tC2F6", ("9200", IMPLEMENTATION), ("11100", IMPLEMENTATION), NONE, ("11100", IMPLEMENTATION)),
    (
        "carbonate/limestone",
        "tCO2/t",
        ("0.405", IMPLEMENTATION),
        ("0.405", IMPLEMENTATION),
        ("0.405", IMPLEMENTATION),
        ("0.440", SISTER),
    ),
    ("carbonate/soda-ash", "tCO2/t", NONE, ("0.411", IMPLEMENTATION), ("0.411", IMPLEMENTATION), ("0.4149", IMPLEMENTATION)),
    ("heat", "tCO2/GJ", ("0.11", IMPLEMENTATION), ("0.11", IMPLEMENTATION), ("0.11", IMPLEMENTATION), ("0.11", IMPLEMENTATION)),
    ("grid-average", "tCO2/MWh", NONE, ("0.5703", "official-copy"), NONE, NONE),
    ("grid-residual", "tCO2/MWh", NONE, NONE, ("0.5942", PRESS), NONE),
    ("grid/north", "tCO2/MWh", ("0.8843", IMPLEMENTATION), NONE, NONE, NONE),
    ("grid/northeast", "tCO2/MWh", ("0.7769", IMPLEMENTATION), NONE, NONE, NONE),
    ("grid/east", "tCO2/MWh", ("0.7035", IMPLEMENTATION), NONE, NONE, NONE),
    ("grid/central", "tCO2/MWh", ("0.5257", IMPLEMENTATION), NONE, NONE, NONE),
    ("grid/northwest", "tCO2/MWh", ("0.6671", IMPLEMENTATION), NONE, NONE, NONE),
    ("grid/south", "tCO2/MWh", ("0.5271", IMPLEMENTATION), NONE, NONE, NONE),
]


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row[0])
def test_every_parameter_of_the_guidelines(row):
    """Each guideline has the specified value with its unit and grade, and none where the specification has none."""
    name, unit, *columns = row
    for guideline, (value, grade) in zip(oracle.GUIDELINES, columns, strict=True):
        key = f"{guideline}/{name}"
        if value is None:
            assert key not in factors.edition()
            continue
        factor = factors.get(key)
        assert digits(key) == value
        assert factor.unit == unit
        assert factor.grade == grade


@pytest.mark.parametrize("guideline", oracle.GUIDELINES)
def test_every_fuel_of_the_guidelines(guideline):
    """Calorific value, carbon content and oxidation of each fuel are those typed from the tables; none is missing or extra."""
    known = {f.id for f in factors.edition() if f.id.startswith(f"{guideline}/fuel/")}
    assert known == {f"{guideline}/fuel/{item}/{part}" for item in oracle.FUELS[guideline] for part in ("ncv", "cc", "of")}
    for item, (ncv, cc, of) in oracle.FUELS[guideline].items():
        per = "10^4Nm3" if item in oracle.GASES else "t"
        for part, value, unit in (("ncv", ncv, f"GJ/{per}"), ("cc", cc, "tC/GJ"), ("of", of, "1")):
            found = factors.get(f"{guideline}/fuel/{item}/{part}").value.to(unit)
            assert Fraction(found.exact) == Fraction(value), (item, part)
        assert vocabulary.items()[item].unit == per


def test_slips_of_others_are_not_ours():
    """C2F6 is a tenth of CF4 in 2013, coke-oven gas has 173.854, and gas is counted in 10⁴ Nm³ on both sides."""
    assert digits("cn-al-2013/c2f6") != "0.034"
    assert factors.get("cn-al-2013/c2f6").number * 10 == factors.get("cn-al-2013/cf4").number
    assert {f"{f.number:f}" for f in factors.edition() if "coke-oven-gas/ncv" in f.id} == {"173.854"}
    for factor in factors.find(kind="ncv"):
        if "Nm3" in factor.unit:
            assert factor.unit == "GJ/10^4Nm3"
            assert factor.id.split("/")[2] in oracle.GASES
    for item in oracle.GASES:
        assert vocabulary.items()[item].unit == "10^4Nm3"


def test_a_calorific_value_per_thousand_cubic_metres_is_noticed():
    """389.31 GJ per 10³ Nm³ is converted to ten times as much, and the result says that it is implausible."""
    fuel = {"item": "natural-gas", "amount": "1 10^4Nm3", "ncv": {"value": "389.31 GJ/10^3Nm3", "source": "a slip"}}
    made = calculate({"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "x"}, "fuel": [fuel]})
    assert "implausible" in {finding.code for finding in made.findings}
    ncv = next(one for one in made.lines[0].inputs if one.name == "ncv")
    assert ncv.value == "3893.10"


@pytest.mark.parametrize(
    ("document", "theirs"),
    [
        ("ipcc-sar", "SARGWP100"),
        ("ipcc-tar", "TARGWP100"),
        ("ipcc-ar4", "AR4GWP100"),
        ("ipcc-ar5", "AR5GWP100"),
        ("ipcc-ar6", "AR6GWP100"),
    ],
)
def test_gwp_sets_agree_with_an_independent_package(document, theirs):
    """CF4 and C2F6 of every assessment report equal the package `globalwarmingpotentials`."""
    for gas in ("CF4", "C2F6"):
        assert factors.get(f"{document}/gwp100/{gas.lower()}").number == Decimal(str(globalwarmingpotentials.data[theirs][gas]))


def test_the_feedback_set_stands_apart():
    """AR5 with climate-carbon feedback is a set of its own that no guideline uses."""
    for gas in ("CF4", "C2F6"):
        key = f"ipcc-ar5/gwp100-ccf/{gas.lower()}"
        assert factors.get(key).number == Decimal(str(globalwarmingpotentials.data["AR5CCFGWP100"][gas]))
        assert all(key not in guideline.factor_ids() for guideline in guidelines.register().values())


@pytest.mark.parametrize("guideline", ["cn-al-2013", "cn-al-2023", "cn-al-2024"])
def test_the_gwps_of_a_guideline_are_those_of_its_set(guideline):
    """The GWPs that a guideline prints equal the assessment report that it names."""
    record = guidelines.get(guideline)
    for gas, key in record.gwp.items():
        assert factors.get(key).number == factors.get(f"ipcc-{record.gwp_set.lower()}/gwp100/{gas.lower()}").number


def test_two_factors_are_both_labelled_2022():
    """0.5703 and 0.5366 are both "2022": an id names the document, and both are found for the year."""
    found = {factor.document: f"{factor.number:f}" for factor in factors.find(kind="grid-average", area="China", data_year=2022)}
    assert found == {"mee-notice-2023-43": "0.5703", "mee-notice-2023-332": "0.5703", "mee-nbs-2024-33": "0.5366"}


@pytest.mark.parametrize(("year", "share"), [(2021, "6.29"), (2022, "8.37"), (2023, "12.96")])
def test_the_traded_share_behind_the_residual_factor(year, share):
    """1 − average ÷ residual is the share of electricity that was traded as green: 6.29 %, 8.37 %, 12.96 %."""
    average, residual = (Fraction(factors.get(f"cn-grid-{year}/{name}").number) for name in ("average", "residual"))
    assert str(round_exact((1 - average / residual) * 100, 2)) == share


def test_the_plausibility_checks_of_the_specification():
    """0.14481 tCO2e/tAl, 1.50304 and 1.470832 tCO2/tAl follow from the records."""
    effect = sum(
        (factors.get(f"cn-al-2024/{gas}").value * factors.get(f"cn-al-2024/gwp-{gas}").value).to("tCO2e/tAl").value
        for gas in ("cf4", "c2f6")
    )
    assert effect == Decimal("0.14481")
    for guideline, wanted in (("cn-al-2013", "1.50304"), ("cn-al-2023", "1.470832")):
        carbon, sulphur, ash = (
            Fraction(factors.get(f"{guideline}/{name}").number) for name in ("net-anode", "anode-sulphur", "anode-ash")
        )
        assert carbon * (1 - (sulphur + ash) / 100) * Fraction(44, 12) == Fraction(wanted)


def test_the_unit_registry_uses_the_published_coal_equivalent():
    """One tce is the 29.307 GJ of its record."""
    assert Quantity("1 tce").to("GJ").value == factors.get("gbt-2589-2020/tce").number


# --- guidelines that are not Chinese: id, value, unit, grade, range; "" is a range that is not printed, or was not found
COPY, DERIVED = "official-copy", "derived"
SLOPE, SHARE = "(kgCF4/tAl)/(min/(cell·d))", "kgC2F6/kgCF4"
OVERVOLTAGE = "kgCF4*%/(tAl*mV)"
CF4, C2F6 = "kgCF4/tAl", "kgC2F6/tAl"
CARBON_PARAMETERS = [
    ("anode-sulphur", "2.0", "%", "-50 50"),
    ("anode-ash", "0.4", "%", "-85 85"),
    ("green-anode-hydrogen", "0.5", "%", "-50 50"),
    ("riedhammer/tar", "0.5", "%", "-50 50"),
    ("other/tar", "0", "%", ""),
    ("packing-coke", "0.015", "t coke/t anode", "-25 25"),
    ("packing-sulphur", "2.0", "%", "-50 0"),
    ("packing-ash", "2.5", "%", "-95 95"),
    ("vss/solubles", "0.5", "kgC/tAl", "-30 30"),
    ("hss/solubles", "4.0", "kgC/tAl", "-30 30"),
    ("dry/binder", "24", "%", "-25 25"),
    ("wet/binder", "27", "%", "-25 25"),
    ("pitch-sulphur", "0.6", "%", "-20 20"),
    ("pitch-ash", "0.2", "%", "-20 20"),
    ("pitch-hydrogen", "3.3", "%", "-50 50"),
    ("coke-sulphur", "1.9", "%", "-20 20"),
    ("coke-ash", "0.2", "%", "-50 50"),
    ("skimmed-dust", "0.01", "tC/tAl", "-99 99"),
]
TIER_1 = [
    ("cwpb/anode", "1.6", "tCO2/tAl", "-10 10"),
    ("swpb/anode", "1.6", "tCO2/tAl", "-10 10"),
    ("vss/anode", "1.7", "tCO2/tAl", "-10 10"),
    ("hss/anode", "1.7", "tCO2/tAl", "-10 10"),
    ("cwpb/cf4", "0.4", CF4, "-99 380"),
    ("swpb/cf4", "1.6", CF4, "-40 150"),
    ("vss/cf4", "0.8", CF4, "-70 260"),
    ("hss/cf4", "0.4", CF4, "-80 180"),
    ("cwpb/c2f6", "0.04", C2F6, "-99 380"),
    ("swpb/c2f6", "0.4", C2F6, "-40 150"),
    ("vss/c2f6", "0.04", C2F6, "-70 260"),
    ("hss/c2f6", "0.03", C2F6, "-80 180"),
]
TIER_2 = [
    ("cwpb/slope", "0.143", SLOPE, "-6 6"),
    ("swpb/slope", "0.272", SLOPE, "-15 15"),
    ("vss/slope", "0.092", SLOPE, "-17 17"),
    ("hss/slope", "0.099", SLOPE, "-44 44"),
    ("cwpb/c2f6-fraction", "0.121", SHARE, "-11 11"),
    ("swpb/c2f6-fraction", "0.252", SHARE, "-23 23"),
    ("vss/c2f6-fraction", "0.053", SHARE, "-15 15"),
    ("hss/c2f6-fraction", "0.085", SHARE, "-48 48"),
]
OVERVOLTAGES = [("cwpb/overvoltage", "1.16", OVERVOLTAGE), ("swpb/overvoltage", "3.65", OVERVOLTAGE)]
EU_SLOPES = [
    ("pfpb-l/slope", "0.122", SLOPE),
    ("pfpb-m/slope", "0.104", SLOPE),
    ("cwpb/slope", "0.143", SLOPE),
    ("swpb/slope", "0.233", SLOPE),
    ("vss/slope", "0.058", SLOPE),
    ("hss/slope", "0.165", SLOPE),
    ("pfpb-l/c2f6-fraction", "0.097", SHARE),
    ("pfpb-m/c2f6-fraction", "0.057", SHARE),
    ("cwpb/c2f6-fraction", "0.121", SHARE),
    ("swpb/c2f6-fraction", "0.280", SHARE),
    ("vss/c2f6-fraction", "0.086", SHARE),
    ("hss/c2f6-fraction", "0.077", SHARE),
]
INTERNATIONAL = {
    "ipcc-2006": [
        *((*row, COPY) for row in (*TIER_1, *TIER_2)),
        *((*row, "", IMPLEMENTATION) for row in OVERVOLTAGES),
        *((*row, IMPLEMENTATION) for row in CARBON_PARAMETERS),
    ],
    "ipcc-2019": [(*row, "", DERIVED) for row in EU_SLOPES],
    "ghgp-al": [
        *((*row[:3], "", COPY) for row in (*TIER_2, *OVERVOLTAGES)),
        *((*row[:3], "", IMPLEMENTATION) for row in (*TIER_1, *CARBON_PARAMETERS)),
        ("green-ratio", "1.055", "1", "", IMPLEMENTATION),
        ("carbon/pitch", "95", "%", "", IMPLEMENTATION),
        ("carbon/coke", "98", "%", "", IMPLEMENTATION),
        ("carbon/packing-coke", "97", "%", "", IMPLEMENTATION),
        ("carbon/anode", "98", "%", "", IMPLEMENTATION),
        ("soda-ash-purity", "95", "%", "", IMPLEMENTATION),
    ],
    "eu-2025-2547": [
        *((*row, "", COPY) for row in (*EU_SLOPES, *OVERVOLTAGES)),
        ("cwpb/overvoltage-c2f6-fraction", "0.121", SHARE, "", COPY),
        ("swpb/overvoltage-c2f6-fraction", "0.252", SHARE, "", COPY),
        ("gwp-cf4", "6630", "tCO2e/tCF4", "", COPY),
        ("gwp-c2f6", "11100", "tCO2e/tC2F6", "", COPY),
        ("default/china-7601", "3.000", "tCO2e/t", "", IMPLEMENTATION),
        ("default/china-7601-2026", "3.300", "tCO2e/t", "", IMPLEMENTATION),
        ("default/china-7601-2027", "3.600", "tCO2e/t", "", IMPLEMENTATION),
        ("default/china-7601-2028", "3.900", "tCO2e/t", "", IMPLEMENTATION),
    ],
    "eu-2023-1773": [
        ("cwpb/slope", "0.143", SLOPE, "", IMPLEMENTATION),
        ("cwpb/c2f6-fraction", "0.121", SHARE, "", IMPLEMENTATION),
        ("vss/slope", "0.092", SLOPE, "", IMPLEMENTATION),
        ("vss/c2f6-fraction", "0.053", SHARE, "", IMPLEMENTATION),
        ("gwp-cf4", "6630", "tCO2e/tCF4", "", DERIVED),
        ("gwp-c2f6", "11100", "tCO2e/tC2F6", "", DERIVED),
    ],
}
DOCUMENT_OF = {
    "ipcc-2006": "ipcc-2006-vol3",
    "ipcc-2019": "ipcc-2019-refinement-vol3",
    "ghgp-al": "ghgp-al-tool",
    "eu-2025-2547": "eu-2025-2547",
    "eu-2023-1773": "eu-2023-1773",
}
SETS = [
    ("ipcc-sar", "6500", "9200", COPY),
    ("ipcc-tar", "5700", "11900", IMPLEMENTATION),
    ("ipcc-ar4", "7390", "12200", COPY),
    ("ipcc-ar5", "6630", "11100", COPY),
    ("ipcc-ar6", "7380", "12400", IMPLEMENTATION),
]


def international() -> list[Factor]:
    """The records of edition 2."""
    return [factor for factor in factors.edition(2).packaged if factor.edition == 2]


@pytest.mark.parametrize("name", INTERNATIONAL)
def test_every_number_of_the_international_guidelines(name):
    """Each record has the specified digits, unit, grade, range and document; there is none beside them."""
    found = {
        factor.id.removeprefix(f"{name}/"): (
            f"{factor.number:f}",
            factor.unit,
            " ".join(f"{end:f}" for end in factor.range or ()),
            factor.grade,
        )
        for factor in international()
        if factor.id.startswith(f"{name}/")
    }
    assert found == {row[0]: row[1:] for row in INTERNATIONAL[name]}
    assert {factor.document for factor in international() if factor.id.startswith(f"{name}/")} == {DOCUMENT_OF[name]}


def test_edition_2_holds_the_international_guidelines_alone():
    """126 records of five guidelines and nothing else; edition 1 keeps its 547."""
    assert {factor.id for factor in international()} == {f"{name}/{row[0]}" for name, rows in INTERNATIONAL.items() for row in rows}
    assert len(international()) == sum(map(len, INTERNATIONAL.values())) == 126
    assert len(factors.edition(1).packaged) == factors.editions()[1]["records"] == 547
    assert factors.edition(1).sha256 == "70ae64b358014b85bfbbe9ef0ae5644a8bf9444f821ef589f353bb3dcb1b6e18"
    assert all("range" not in factor.record() for factor in factors.edition(1).packaged)


@pytest.mark.parametrize(("name", "cf4", "c2f6", "grade"), SETS)
def test_the_gwp_sets_have_their_digits_and_grades(name, cf4, c2f6, grade):
    """CF4 and C2F6 from the second to the sixth assessment, with the grade of what was read."""
    for gas, value in (("cf4", cf4), ("c2f6", c2f6)):
        assert digits(f"{name}/gwp100/{gas}") == value
        assert factors.get(f"{name}/gwp100/{gas}").grade == grade
    assert (digits("ipcc-ar5/gwp100-ccf/cf4"), digits("ipcc-ar5/gwp100-ccf/c2f6")) == ("7349", "12340")


def test_what_was_not_found_is_not_there():
    """No record for what is unknown: Søderberg overvoltage, PFPB MW, the rest of 2023/1773, tier 1 of 2019, a slope of the United States."""
    known = factors.edition()
    for key in (
        "ipcc-2006/vss/overvoltage",
        "eu-2025-2547/hss/overvoltage",
        "eu-2025-2547/pfpb-mw/slope",
        "eu-2023-1773/swpb/slope",
    ):
        assert key not in known
    assert not [
        factor.id
        for factor in known
        if factor.document == "ipcc-2019-refinement-vol3" and factor.kind in ("cf4-factor", "anode-default")
    ]
    assert not [factor.id for factor in known if factor.kind == "slope" and factor.document.startswith("us-")]


def test_the_worked_values_of_the_slopes():
    """CF4 and C2F6 of one minute in AR5, and tier 1 in AR5, per tonne of aluminium, as the specification works them out."""
    gwp = {gas: Fraction(factors.get(f"ipcc-ar5/gwp100/{gas}").number) for gas in ("cf4", "c2f6")}

    def per_tonne(cf4: Fraction, c2f6: Fraction) -> Decimal:
        return Decimal(str(float((cf4 * gwp["cf4"] + c2f6 * gwp["c2f6"]) / 1000)))

    def slope(name: str) -> Decimal:
        cf4 = Fraction(factors.get(f"{name}/slope").number)
        return per_tonne(cf4, cf4 * Fraction(factors.get(f"{name}/c2f6-fraction").number))

    wanted = {
        "pfpb-l": "0.9402174",
        "pfpb-m": "0.7553208",
        "cwpb": "1.1401533",
        "swpb": "2.2689540",
        "vss": "0.4399068",
        "hss": "1.2349755",
    }
    assert {name: slope(f"eu-2025-2547/{name}") for name in wanted} == {name: Decimal(value) for name, value in wanted.items()}
    assert slope("ipcc-2006/vss") == Decimal("0.6640836")
    tier_1 = {"cwpb": "3.096", "swpb": "15.048", "vss": "5.748", "hss": "2.985"}
    for name, value in tier_1.items():
        pair = (Fraction(factors.get(f"ipcc-2006/{name}/{gas}").number) for gas in ("cf4", "c2f6"))
        assert per_tonne(*pair) == Decimal(value)


def test_a_slip_of_a_hundred_leaves_the_band():
    """A per cent taken for a share, or the reverse, lies outside the band of every international factor but a zero."""
    for factor in international():
        low, high = factor.band
        if factor.number:
            assert factor.number * 100 > high, factor.id
            assert factor.number / 100 < low, factor.id


def test_the_marked_records_say_what_they_are():
    """Derived numbers name the inference, the Refinement is not known before the regulation that it is bound to, defaults keep their year."""
    for factor in international():
        assert (factor.grade == DERIVED) == ("inference" in factor.note or "assumed" in factor.note), factor.id
        assert not factor.id.startswith("ipcc-2019/") or factor.issued == factors.get("eu-2025-2547/cwpb/slope").issued
    found = {factor.id.rpartition("/")[2] for factor in factors.find(kind="product-default", area="China", on=date(2027, 6, 30))}
    assert {"china-7601", "china-7601-2027"} <= found
    assert not [name for name in found if name.endswith(("-2026", "-2028"))]
    assert "0.0001" in factors.get("ipcc-2006/skimmed-dust").note
    assert factors.find(document="eu-2023-1773", on=date(2026, 1, 1)) == []


def test_a_published_range_travels_with_the_factor(tmp_path):
    """A range is read with its digits, stands in the record and comes back from it; it does not move the value."""
    ranged = OVERLAY.replace("value = 0.5000", "value = 0.5000\nrange = [-10.0, 380]")
    (factor,) = Overlay.read(written(tmp_path, ranged)).records
    assert factor.range == (Decimal("-10.0"), Decimal(380))
    assert factor.record()["range"] == ["-10.0", "380"]
    assert Factor.from_record(factor.record()) == factor
    shown = registers.records_text([factors.get("ipcc-2006/cwpb/cf4").record()], "en")
    assert "-99, 380" in shown


# --- the records as such


@pytest.mark.parametrize("factor", factors.released(), ids=lambda factor: factor.id)
def test_a_record_is_whole(factor):
    """Its document exists, its band contains it, unit, grade and dates are sound, names stand in both languages."""
    document = documents.get(factor.document)
    assert factor.band is not None
    assert factor.band[0] <= factor.number <= factor.band[1]
    assert Unit.of(factor.unit)
    assert factor.grade in GRADES[1:]
    assert factor.source
    assert factor.issued >= document.issued or factor.note or document.note
    assert factor.name_en
    assert factor.name_zh
    assert factor.area is None or factor.area in vocabulary.areas()
    assert factor.edition >= 1
    assert Factor.from_record(factor.record()) == factor
    assert list(factor.record())[:2] == ["id", "value"]


def test_no_grade_is_official():
    """Nobody has opened an official PDF: no record claims it."""
    assert not factors.find(grade="official")
    assert not [document for document in documents.find() if document.grade == "official"]


# --- finding


def test_find_filters_by_every_key():
    """Kind, area, year, document, grade and text narrow the answer; together they name one."""
    everything = factors.edition()
    assert len(everything) == len(list(everything))
    assert {factor.id for factor in factors.find()} == {one.id for one in everything} - {one.supersedes for one in everything}
    (found,) = factors.find(kind="grid-residual", area="China", data_year=2021, document="mee-nbs-2024-12", grade="official-copy")
    assert found.id == "cn-grid-2021/residual"
    assert {factor.id for factor in factors.find(text="新疆", data_year=2023)} == {"cn-grid-2023/province/xinjiang"}
    assert factors.find(text="no such words") == []
    assert "cn-grid-2021/residual" in everything
    assert "cn-grid-2021" not in everything


def test_as_of_hides_what_was_issued_later():
    """On 2024-04-01 the residual factor is known from the draft alone; the announcement comes on 2024-04-12."""
    before, after = date(2024, 4, 11), date(2024, 4, 12)
    assert [factor.id for factor in factors.find(kind="grid-residual", as_of=before)] == ["cn-al-2024-draft/grid-residual"]
    assert len(factors.find(kind="grid-residual", as_of=after)) == 2
    assert factors.find(as_of=date(1990, 1, 1)) == []


def test_on_finds_what_is_about_a_day():
    """A day of 2022 finds the factors that are valid on it; open periods have no end."""
    found = {factor.id for factor in factors.find(kind="grid-average", area="China", on=date(2022, 7, 1))}
    assert found == {"cn-grid-2022/average", "cn-notice-2023-43/grid-average", "cn-al-2023/grid-average"}
    assert "cn-al-2024/heat" in {factor.id for factor in factors.find(kind="heat", on=date(2099, 1, 1))}
    timeless = Factors([example(valid=None)], 1)
    assert timeless.find(on=date(2022, 1, 1)) == []
    assert len(timeless.find()) == 1


def test_history_tells_what_was_published_for_the_same_thing():
    """The national averages in order of issue; the C2F6 factors of the guidelines; an id that is none is refused."""
    averages = [factor.id for factor in factors.history("cn-grid-2021/average")]
    assert averages == sorted(averages, key=lambda key: (factors.get(key).issued, key))
    assert {"cn-supplement-2018/grid-average", "cn-notice-2023-43/grid-average", "cn-grid-2023/average"} <= set(averages)
    assert [factor.id for factor in factors.history("cn-al-2024/c2f6")] == ["cn-al-2013/c2f6", "cn-al-2023/c2f6", "cn-al-2024/c2f6"]
    with pytest.raises(UnknownIdError, match="cn-grid-2021/average"):
        factors.history("cn-grid-2021/averag")


def test_an_unknown_id_is_refused_with_its_neighbours():
    """`get` takes ids exactly, and names what looks like them."""
    with pytest.raises(UnknownIdError) as caught:
        factors.get("cn-grid-2021/residuals")
    assert "cn-grid-2021/residual" in caught.value.nearest
    with pytest.raises(LookupError):
        factors.edition().current("nothing at all")


# --- editions


def example(**changes) -> Factor:
    """A record of a test."""
    base = {
        "id": "t/a",
        "number": "1.0",
        "unit": "tCO2/MWh",
        "kind": "grid-average",
        "document": "mee-nbs-2024-12",
        "issued": "2024-01-01",
    }
    return Factor.model_validate(base | {"grade": "press", "source": "a test", "edition": 1} | changes)


def test_the_lock_holds():
    """The packaged records are those of the lock file, edition by edition."""
    assert factors.check() == []
    for number, entry in factors.editions().items():
        known = factors.edition(number)
        assert len(known.packaged) == entry["records"]
        assert known.sha256 == entry["sha256"]


@pytest.mark.parametrize(
    "change", [{"number": Decimal("0.5943")}, {"number": Decimal("0.59420")}, {"source": "elsewhere"}, {"grade": "press"}]
)
def test_a_changed_record_is_found(monkeypatch, change):
    """A digit, even a last zero, a source or a grade of a released record cannot change unseen."""
    tampered = tuple(f.model_copy(update=change) if f.id == "cn-grid-2021/residual" else f for f in factors.released())
    monkeypatch.setattr(factors, "released", lambda: tampered)
    found = factors.check()
    assert [finding.code for finding in found] == ["edition-changed"] * len(factors.editions())
    for finding, entry in zip(found, factors.editions().values(), strict=True):
        assert entry["sha256"] in finding.message()


def test_a_removed_or_added_record_is_found(monkeypatch):
    """An edition can neither lose nor gain a record, and later ones hold it too; a record of a later edition changes no earlier one."""
    records, every = factors.released(), ["edition-changed"] * len(factors.editions())
    monkeypatch.setattr(factors, "released", lambda: records[1:])
    assert [finding.code for finding in factors.check()] == every
    monkeypatch.setattr(factors, "released", lambda: (*records, example()))
    assert [finding.code for finding in factors.check()] == every
    newest = max(factors.editions())
    monkeypatch.setattr(factors, "released", lambda: (*records, example(edition=newest)))
    assert [(finding.code, finding.place.row) for finding in factors.check()] == [("edition-changed", str(newest))]
    monkeypatch.setattr(factors, "released", lambda: (*records, example(edition=max(factors.editions()) + 1)))
    assert factors.check() == []


def test_a_record_that_cites_no_known_document_is_found(monkeypatch):
    """Every factor's document stands in the register."""
    later = max(factors.editions()) + 1
    monkeypatch.setattr(factors, "released", lambda: (*factors.edition().packaged, example(edition=later, document="nowhere-1")))
    (finding,) = factors.check()
    assert finding.code == "unknown-document"
    assert "nowhere-1" in finding.message()


def test_editions_are_named_or_newest():
    """Without a number the newest edition; a number that was not released is refused."""
    assert factors.edition().edition == max(factors.editions())
    assert factors.edition(1).edition == 1
    with pytest.raises(UnknownIdError, match="99"):
        factors.edition(99)


def test_a_later_edition_supersedes_without_changing_the_earlier():
    """Edition 1 keeps its value; edition 3 follows the chain a → b → c; ids stay exact."""
    records = [
        example(),
        example(id="t/b", number="2.0", edition=2, supersedes="t/a"),
        example(id="t/c", number="3.0", edition=3, supersedes="t/b"),
    ]
    first, second, third = (Factors(records, number) for number in (1, 2, 3))
    assert [known.current("t/a").id for known in (first, second, third)] == ["t/a", "t/b", "t/c"]
    assert third.current("t/b").id == "t/c"
    assert third.get("t/a").number == 1
    assert [len(known) for known in (first, second, third)] == [1, 2, 3]
    assert first.sha256 == Factors(records[:1], 7).sha256
    assert len({known.sha256 for known in (first, second, third)}) == 3


def test_a_superseded_factor_leaves_a_note():
    """An account that follows a superseded factor within the packaged editions says so."""
    new = example(id="cn-al-2023/grid-average-b", number="0.5704", edition=2, supersedes="cn-al-2023/grid-average")
    plan = Plan(guidelines.get("cn-al-2023"), Factors((*factors.released(), new), 2))
    found = bind(plan, activity_of(ELECTRICITY))
    assert [(f.code, f.severity) for f in found.findings if f.code.startswith("factor-")] == [("factor-superseded", "note")]
    assert {bound.factor.id for stream in found.streams for bound in stream.inputs if bound.factor} == {new.id}


# --- overlays

ELECTRICITY = {
    "schema": "ghgcalc/activity/1",
    "year": 2023,
    "entity": {"name": "x"},
    "electricity": [{"supply": "grid", "amount": "100 MWh"}],
}
OVERLAY = """
schema = "ghgcalc/factors/1"
[[factor]]
id = "mine/grid"
value = 0.5000
unit = "kgCO2/kWh"
kind = "grid-average"
document = "contract 7"
issued = 2023-05-01
grade = "implementation"
source = "our contract"
supersedes = "cn-al-2023/grid-average"
"""


def activity_of(raw):
    """The typed activity of a table."""
    from ghgcalc.activity import of

    return of(raw)


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    """A file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_overlay_replaces_with_a_finding(tmp_path):
    """A user's factor that supersedes a packaged one is used, in its own unit, and the result says so; digits and digest differ."""
    overlay = Overlay.read(written(tmp_path, OVERLAY))
    plain, mine = calculate(ELECTRICITY), calculate(ELECTRICITY, overlays=(overlay,))
    assert plain.total("enterprise").value == Decimal("57.03")
    assert mine.total("enterprise").value == Decimal("50.00")
    (finding,) = [f for f in mine.findings if f.code == "factor-replaced-by-user"]
    assert finding.severity == "warning"
    assert "mine.toml" in finding.message()
    assert plain.digest != mine.digest
    assert [entry["name"] for entry in mine.factors["overlays"]] == ["mine.toml"]
    assert mine.factors["overlays"][0]["sha256"] == overlay.sha256
    assert plain.factors["overlays"] == []


def test_an_overlay_that_nothing_uses_changes_the_digest_alone(tmp_path):
    """An overlay beside the account leaves its digits, and the digest says that it was there."""
    overlay = Overlay.read(written(tmp_path, OVERLAY.replace('supersedes = "cn-al-2023/grid-average"', "")))
    plain, mine = calculate(ELECTRICITY), calculate(ELECTRICITY, overlays=(overlay,))
    assert [line.value for line in mine.lines] == [line.value for line in plain.lines]
    assert mine.digest != plain.digest
    assert "mine/grid" in factors.edition().with_overlays(overlay)
    assert factors.edition().with_overlays() is factors.edition()


def test_an_overlay_may_not_shadow(tmp_path):
    """An id that exists, and a successor of nothing, are refused, both at once."""
    bad = OVERLAY.replace("mine/grid", "cn-grid-2021/average").replace("cn-al-2023/grid-average", "cn-al-2023/grid-avrage")
    with pytest.raises(InputError) as caught:
        factors.edition().with_overlays(Overlay.read(written(tmp_path, bad)))
    assert codes(caught.value) == ["factor-shadows", "unknown-factor"]
    assert "cn-al-2023/grid-average" in str(caught.value)


def test_an_overlay_in_json_is_the_same(tmp_path):
    """TOML and JSON of the same records have the same digest, and sets share what they state once."""
    record = '{"id": "grid", "value": 0.5000, "unit": "kgCO2/kWh", "kind": "grid-average", "supersedes": "cn-al-2023/grid-average"}'
    common = '"document": "contract 7", "issued": "2023-05-01", "grade": "implementation", "source": "our contract"'
    text = f'{{"schema": "ghgcalc/factors/1", "set": [{{"id": "mine", {common}, "records": [{record}]}}]}}'
    assert Overlay.read(written(tmp_path, text, "mine.json")).sha256 == Overlay.read(written(tmp_path, OVERLAY)).sha256


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("value = 0.5000", 'value = "five"', "bad-number"),
        ("value = 0.5000", "value = nan", "bad-number"),
        ('unit = "kgCO2/kWh"', 'unit = "furlong"', "bad-unit"),
        ('kind = "grid-average"', 'kind = "grid-avrage"', "unknown-choice"),
        ('source = "our contract"', "", "missing-key"),
        ("issued = 2023-05-01", "", "missing-key"),
        ('id = "mine/grid"', "", "missing-key"),
        ("value = 0.5000", "value = 0.5000\nband = [0.6, 0.7]", "outside-band"),
        ("value = 0.5000", "value = 0.5000\nrange = [10, -10]", "outside-band"),
        ("value = 0.5000", "value = 0.5000\nrange = [5, 10]", "outside-band"),
        ("value = 0.5000", 'value = 0.5000\nrange = ["low", 10]', "bad-number"),
        ("value = 0.5000", "value = 0.5000\nrange = [-10]", "missing-key"),
        ("value = 0.5000", "value = 0.5000\nvalu = 1", "unknown-key-near"),
        ("ghgcalc/factors/1", "ghgcalc/factors/9", "unknown-choice"),
    ],
)
def test_a_broken_overlay_names_its_fault(tmp_path, old, new, code):
    """A broken record is refused with a code, and with its place in the file."""
    with pytest.raises(InputError) as caught:
        Overlay.read(written(tmp_path, OVERLAY.replace(old, new)))
    assert code in codes(caught.value)
    assert all(str(tmp_path / "mine.toml") == fault.place.file for fault in caught.value.faults)


def test_an_id_may_stand_once_in_a_file(tmp_path):
    """The same id twice is refused."""
    with pytest.raises(InputError) as caught:
        Overlay.read(written(tmp_path, OVERLAY + OVERLAY.partition('factors/1"\n')[2]))
    assert codes(caught.value) == ["duplicate-id"]


# --- refused kinds


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("cn-footprint-2023/average", "footprint"),
        ("cn-footprint-2024/average", "footprint"),
        ("cn-om-2016/grid/north", "operating-margin"),
    ],
)
def test_footprints_and_margins_are_refused_by_an_account(key, kind):
    """A known kind that is no account's is refused with its reason, by a plan and in a guideline's supplies."""
    assert factors.get(key).kind == kind
    assert factors.get(key).refusal() == REFUSED_KINDS[kind]
    plan = compiled("cn-al-2023")
    with pytest.raises(InputError) as caught:
        plan.factor(key, "tCO2e/MWh", Place())
    assert codes(caught.value) == [f"factor-refused-{kind}"]
    raw = guidelines.get("cn-al-2023").model_dump(by_alias=True)
    raw["supplies"]["net"]["grid"]["factor"] = key
    with pytest.raises(InputError) as caught:
        calculate(ELECTRICITY, guidelines.Guideline.model_validate(raw))
    assert codes(caught.value) == [f"factor-refused-{kind}"]
    remedy = caught.value.faults[0].remedy()
    assert "account" in remedy


def test_a_user_cannot_choose_a_refused_kind():
    """A refused factor that the activity chooses by id is refused, too; an accepted one leaves a note."""
    heat = {"amount": "100 GJ", "emission_factor": {"factor": "cn-footprint-2023/average"}}
    raw = {"schema": "ghgcalc/activity/1", "year": 2023, "entity": {"name": "x"}, "heat": [heat]}
    with pytest.raises(InputError) as caught:
        calculate(raw)
    assert codes(caught.value) == ["factor-refused-footprint"]
    heat["emission_factor"]["factor"] = "cn-al-2013/heat"
    made = calculate(raw)
    assert [finding.code for finding in made.findings if finding.code == "factor-chosen"] == ["factor-chosen"]
    assert made.lines[0].inputs[1].factor == "cn-al-2013/heat"


def test_refused_kinds_have_texts():
    """Each refused kind has a finding with its reason, build margins included."""
    for kind in REFUSED_KINDS:
        built = Factors((*factors.released(), example(kind=kind)), 1)
        with pytest.raises(InputError) as caught:
            Plan(guidelines.get("cn-al-2023"), built).factor("t/a", "tCO2/MWh", Place())
        assert kind.split("-")[0] in caught.value.faults[0].message()


def test_a_factor_of_another_unit_or_time_is_refused():
    """A plan refuses a factor whose unit measures something else, one that was issued later, and an unknown one."""
    plan = compiled("cn-al-2023", as_of=date(2024, 4, 1))
    for key, code in (
        ("cn-grid-2021/average", "factor-not-issued"),
        ("cn-grid-2021/averge", "unknown-factor"),
        ("cn-al-2023/net-anode", "factor-unit"),
    ):
        with pytest.raises(InputError) as caught:
            plan.factor(key, "tCO2/MWh", Place())
        assert codes(caught.value) == [code]


# --- plugins


def installed(folder: Path, group: str, target: str) -> dict[str, str]:
    """The environment of an interpreter in which a small package with one entry point is installed."""
    info = folder / "plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{group}]\nmine = plugin_module:{target}\n", encoding="utf-8")
    code = (
        "from pathlib import Path\nHERE = Path(__file__).parent / 'data'\n"
        "def there():\n    return HERE\ndef file():\n    return HERE / 'mine.toml'\n"
    )
    (folder / "plugin_module.py").write_text(code, encoding="utf-8")
    (folder / "data").mkdir()
    return os.environ | {"PYTHONPATH": str(folder), "PYTHONUTF8": "1"}


def run(code: str, environment: dict[str, str]) -> str:
    """What a program prints in that environment."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("target", ["HERE", "there", "file"])
def test_an_installed_package_brings_factors(tmp_path, target):
    """A folder, a function that names it, or one file: the factors of the entry point are there, and supersede with a finding."""
    environment = installed(tmp_path, "ghgcalc.factors", target)
    written(tmp_path / "data", OVERLAY)
    code = f"""
import ghgcalc
assert str(ghgcalc.factors.get("mine/grid").number) == "0.5000"
made = ghgcalc.calculate({ELECTRICITY!r})
assert ghgcalc.factors.check() == []
print(made.total("enterprise"), [f.code for f in made.findings], made.factors["overlays"][0]["name"])
"""
    assert run(code, environment) == "50.00 tCO2e ['factor-replaced-by-user'] mine"


@pytest.mark.parametrize("target", ["HERE", "there"])
def test_an_installed_package_brings_guidelines(tmp_path, target):
    """A guideline of an entry point is listed, found by its id and calculates; one that takes a known id is refused."""
    environment = installed(tmp_path, "ghgcalc.guidelines", target)
    folder = tmp_path / "data" / "third-party-2030"
    folder.mkdir()
    packaged = guidelines.folders()["cn-al-2023"] / "guideline.toml"
    text = packaged.read_text(encoding="utf-8")
    changed = (
        text.replace('id = "cn-al-2023"', 'id = "third-party-2030"')
        .replace('aliases = ["332"]', "")
        .replace("chosen_by_year = true", "")
    )
    written(folder, changed, "guideline.toml")
    code = f"""
import ghgcalc
assert "third-party-2030" in ghgcalc.guidelines.register()
made = ghgcalc.calculate({ELECTRICITY!r}, "third-party-2030")
print(made.total("enterprise"), ghgcalc.calculate({ELECTRICITY!r}).guideline["id"])
"""
    assert run(code, environment) == "57.03 tCO2e cn-al-2023"
    written(folder, text, "guideline.toml")
    refused = """
import ghgcalc
try:
    ghgcalc.guidelines.register()
except ghgcalc.InputError as error:
    print(error.faults[0].code)
"""
    assert run(refused, environment) == "duplicate-id"


# --- documents


def test_documents_are_found_and_refused():
    """By id, by text, by area and status, in order of issue; an unknown id names its neighbours."""
    assert documents.get("order-775").number or documents.get("order-775").title_zh
    found = documents.find()
    assert [document.issued for document in found] == sorted(document.issued for document in found)
    assert {document.id for document in documents.find(text="铝冶炼", status="draft")} >= {"cn-al-draft-2024"}
    assert {document.area for document in documents.find(area="Hubei")} == {"Hubei"}
    with pytest.raises(UnknownIdError, match="order-775"):
        documents.get("order-77")


def test_documents_are_in_force_between_their_days():
    """The regulation binds from 2024-05-01, a draft never, a superseded guide until its last day; provinces add to the nation."""
    assert "order-775" not in {document.id for document in documents.in_force(date(2024, 4, 30))}
    assert "order-775" in {document.id for document in documents.in_force(date(2024, 5, 1))}
    assert not documents.get("cn-al-draft-2024").in_force_on(date(2024, 6, 1))
    guide = documents.get("ndrc-al-guide-2013")
    assert guide.until is not None
    assert guide.in_force_on(guide.until)
    assert not guide.in_force_on(date(guide.until.year + 1, 1, 1))
    assert not guide.in_force_on(date(2013, 1, 1))
    national = {document.id for document in documents.in_force(date(2024, 6, 1), area="China")}
    hubei = {document.id for document in documents.in_force(date(2024, 6, 1), area="Hubei")}
    assert national < hubei


def test_every_document_is_whole():
    """A title in both languages (or a note that says why not), an area that exists, sound dates, both languages of what it does."""
    for document in documents.find():
        assert document.title_zh or document.note, document.id
        assert document.title_en
        assert document.area in vocabulary.areas() or document.level in ("international", "software"), document.id
        assert document.what_en
        assert document.what_zh
        assert document.until is None or document.until >= (document.in_force or document.issued)
        assert document.record()["issued"] == document.issued.isoformat()


# --- shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_factors_and_documents_as_text(lang):
    """The tables of the command line hold id, digits, unit and grade; a record shows each key once, in one language."""
    table = registers.factors_text(factors.find(kind="grid-residual"), lang)
    assert "cn-grid-2021/residual" in table
    assert "0.5942" in table
    record = factors.get("cn-grid-2021/residual").record()
    shown = registers.records_text([record, documents.get("order-775").record()], lang)
    assert "0.5942" in shown
    assert ("name_zh" in shown) == (lang == "zh")
    assert ("title_en" in shown) == (lang == "en")
    assert "from 2021-01-01" in shown
    listed = registers.documents_text(documents.find(text="铝冶炼"), lang)
    assert "cn-al-draft-2024" in listed
    assert registers.cut("x" * 61) == "x" * 59 + "…"
    assert registers.cut("x" * 60) == "x" * 60
