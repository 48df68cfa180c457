"""What is called by a document's name has that document's number, else a finding names whose number it is."""

from __future__ import annotations

from typing import Any

import pytest

from ghgcalc import calculate, factors, guidelines
from ghgcalc.factors import Overlay
from ghgcalc.factors.record import factors_in
from ghgcalc.findings import Place
from ghgcalc.guidelines import Guideline
from ghgcalc.plan.labels import gwp_label, mislabelled, overlay_labels

SLOPE = "(kgCF4/tAl)/(min/(cell·d))"


def plant(**more: Any) -> dict[str, Any]:
    """A plant with one process that chose the slope."""
    cell = {
        "id": "P1",
        "liquid_aluminium": "1000 t",
        "technology": "swpb",
        "anode_method": "balance",
        "net_anode": "420 t",
        "anode_effect_method": "slope",
        "anode_effect_minutes": "0.2 min",
    }
    return {"schema": "ghgcalc/activity/1", "year": 2026, "entity": {"name": "x"}, "process": [cell | more]}


def labelled(
    value: str, source: str, key: str = "slope", unit: str = SLOPE, guideline: str = "ipcc-2006-al"
) -> list[dict[str, str]]:
    """The particulars of every finding on a label."""
    made = calculate(plant(**{key: {"value": f"{value} {unit}", "source": source, "measured_on": "2026-01-31"}}), guideline)
    assert all(finding.severity == "warning" for finding in made.findings if finding.code == "label-mismatch")
    return [dict(finding.fields) for finding in made.findings if finding.code == "label-mismatch"]


def overlay(**record: Any) -> Overlay:
    """A factor of the user's own."""
    base = {"id": "mine/one", "document": "own", "issued": "2026-01-01", "grade": "derived", "source": "own"}
    return Overlay("mine.toml", factors_in({"schema": "ghgcalc/factors/1", "factor": [base | record]}, "mine.toml"))


@pytest.mark.parametrize(
    ("value", "source", "others"),
    [
        ("0.272", "IPCC 2006, tier 2", None),
        ("0.2720", "ipcc-2006", None),
        ("0.143", "IPCC 2006 tier 2", None),  # another class of the same document
        ("0.233", "IPCC 2006, tier 2", "eu-2025-2547/swpb/slope"),
        ("0.233", "measured by the plant in 2006", None),
        ("0.233", "campaign report 7", None),
        ("0.200", "our campaign, in place of IPCC 2006", "–"),
        ("0.272", "EU 2025/2547, Table 2", "ipcc-2006/swpb/slope"),
        ("0.233", "EU 2025/2547, Table 2", None),
        ("0.233", "年度监测报告", None),
    ],
)
def test_a_source_that_names_a_document_has_its_number(value, source, others):
    """A source that has every word of a document's name is held to it; the finding names the document whose number it is."""
    found = labelled(value, source)
    if others is None:
        assert found == []
        return
    (shown,) = found
    assert others in shown["others"]
    assert shown["value"].rstrip("0") == value.rstrip("0")
    assert shown["label"] == source


def test_a_number_is_compared_in_the_unit_of_the_document():
    """The same slope in another unit is the same number; a fraction in per cent is compared as it is."""
    assert labelled("0.000272", "IPCC 2006", unit="(tCF4/tAl)/(min/(cell·d))") == []
    assert labelled("25.2", "IPCC 2006", key="c2f6_fraction", unit="%") == []
    assert labelled("28.0", "IPCC 2006", key="c2f6_fraction", unit="%") != []


def test_a_label_without_words_says_nothing():
    """Signs and Chinese alone name no packaged set."""
    known = factors.edition()
    assert mislabelled(known, "slope", SLOPE, [known.get("ipcc-2006/swpb/slope").number + 1], "—", Place()) == []


@pytest.mark.parametrize(
    ("label", "gas", "value", "others"),
    [
        ("AR5", "CF4", 6630, None),
        ("AR5", "CF4", 7380, "ipcc-ar6/gwp100/cf4"),
        ("AR5", "C2F6", 12200, "ipcc-ar4/gwp100/c2f6"),
        ("SAR", "CF4", 6500, None),
        ("SAR", "CF4", 1234, "–"),
        ("of our own", "CF4", 1234, None),
        ("", "CF4", 1234, None),
    ],
)
def test_the_label_of_a_set_of_gwps_agrees_with_its_numbers(label, gas, value, others):
    """A set that is called AR5 has the numbers of AR5; what is called by no report, or not at all, is not judged."""
    from decimal import Decimal

    found = gwp_label(factors.edition(), label, gas, Decimal(value), f"tCO2e/t{gas}")
    assert [dict(finding.fields)["others"].split(", ")[0] for finding in found] == ([] if others is None else [others])
    assert all((finding.severity, finding.place.key) == ("warning", gas) for finding in found)


def test_a_guideline_whose_set_is_mislabelled_says_so_in_every_result():
    """A guideline with the label AR5 and the numbers of AR6 leaves a finding for each gas; the packaged ones leave none."""
    data = guidelines.get("ipcc-2006-al").model_dump(mode="json", by_alias=True)
    data["gwp"] = {"CF4": "ipcc-ar6/gwp100/cf4", "C2F6": "ipcc-ar6/gwp100/c2f6"}
    made = calculate(plant(), Guideline.model_validate(data))
    assert [finding.place.key for finding in made.findings if finding.code == "label-mismatch"] == ["CF4", "C2F6"]
    for guideline in guidelines.register().values():
        from ghgcalc.plan import compile as compiled

        assert [finding for finding in compiled(guideline).findings if finding.code == "label-mismatch"] == []


@pytest.mark.parametrize(
    ("record", "known"),
    [
        ({"value": 0.3, "unit": SLOPE, "kind": "slope", "document": "ipcc-2006-vol3"}, "ipcc-2006/cwpb/slope"),
        ({"value": 0.272, "unit": SLOPE, "kind": "slope", "document": "ipcc-2006-vol3"}, None),
        ({"value": 0.3, "unit": SLOPE, "kind": "slope", "document": "own"}, None),
        ({"value": 0.3, "unit": SLOPE, "kind": "heat", "document": "ipcc-2006-vol3"}, None),
        ({"value": 0.3, "unit": SLOPE, "kind": "slope", "document": "ipcc-2006-vol3", "area": "Xinjiang"}, None),
        ({"value": 7, "unit": "tCO2e/tAl", "kind": "slope", "document": "ipcc-2006-vol3"}, None),
    ],
)
def test_a_record_of_ones_own_that_cites_a_document_has_its_number(record, known):
    """A record that cites a packaged document for a kind is held to the numbers of that document, kind and area."""
    mine = overlay(**record)
    found = overlay_labels(factors.edition().with_overlays(mine))
    assert [dict(finding.fields)["known"].split(", ")[0] for finding in found] == ([known] if known else [])
    made = calculate(plant(), "ipcc-2006-al", overlays=(mine,))
    assert [f.place.row for f in made.findings if f.code == "label-mismatch"] == (["mine/one"] if known else [])


def test_the_label_of_an_old_factor_under_a_new_guideline_is_said():
    """The slope of 2006 under the rule of the Union is used as measured, and called by its own name without a finding."""
    assert labelled("0.272", "IPCC 2006, tier 2", guideline="ipcc-2019-al") == []
    (shown,) = labelled("0.272", "EU 2025/2547, Annex II", guideline="ipcc-2019-al")
    assert "ipcc-2006/swpb/slope" in shown["others"]
