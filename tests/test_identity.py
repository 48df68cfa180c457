"""What is one and the same: ids and certificates however they are spelled, certificates wherever they stand, entities of a table."""

from __future__ import annotations

import re
from typing import Any

import pytest

import ghgcalc
from ghgcalc.allowances import settle_sector
from ghgcalc.errors import InputError
from ghgcalc.signs import likeness
from support import refused

DRAFT = "cn-al-2024-draft"
SPELLINGS = {
    "a blank behind it": "GPCC-1 ",
    "a blank in it": "GPCC -1",
    "a no-break space": "GPCC\u00a0-1",
    "a blank of Braille": "GPCC\u2800-1",
    "a zero-width space": "GPCC-1\u200b",
    "a soft hyphen": "GP\u00adCC-1",
    "a variation selector": "GPCC\ufe0f-1",
    "a mark of direction": "\u202aGPCC-1\u202c",
    "a tag": "GPCC-1\U000e0041",
    "a Hangul filler": "GPCC-1\u3164",
    "another case": "gpcc-1",
    "full-width letters": "\uff27\uff30\uff23\uff23\uff0d\uff11",
    "a bold alphabet": "\U0001d406\U0001d40f\U0001d402\U0001d402-1",
    "Cyrillic letters": "G\u0420\u0421\u0421-1",
    "Greek letters": "G\u03a1CC-1",
    "a dash for a hyphen": "GPCC\u20131",
    "a hyphen that does not break": "GPCC\u20111",
    "a minus": "GPCC\u22121",
}
"""One number, as two hands may spell it."""


def record(number: str, amount: str = "100000 MWh", **more: Any) -> dict[str, Any]:
    """A record of evidence."""
    found = {"kind": "green-power-consumption-certificate", "number": number, "amount": amount, "from": "2024-01-01"}
    return found | {"to": "2024-12-31"} | more


def green(*evidence: dict[str, Any]) -> dict[str, Any]:
    """A supply of green power."""
    return {"supply": "green-power", "amount": "100000 MWh", "evidence": list(evidence)}


def plant(*processes: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A plant of some processes with their green power."""
    rows = [{"id": id, "liquid_aluminium": "1000 t", "anode": "500 t", "electricity": [supply]} for id, supply in processes]  # noqa: A001
    return {"year": 2024, "entity": {"name": "x", "province": "Xinjiang"}, "process": rows} | more


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_certificate_counts_once_however_it_is_spelled(name):
    """In two processes, in one record list, and under the enterprise: a fault, which shows both spellings with every sign written out."""
    number = SPELLINGS[name]
    raw = plant(("P1", green(record("GPCC-1"))), ("P2", green(record(number))))
    assert refused(raw, DRAFT) == [("evidence-twice", "number")]
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(raw, DRAFT)
    text = str(caught.value)
    assert '= "GPCC-1"' in text
    assert text.isprintable()
    assert refused(plant(("P1", green(record("GPCC-1"), record(number)))), DRAFT) == [("evidence-twice", "number")]
    outside = [green(record("GPCC-1")), green(record(number))]
    assert refused(plant(("P1", green(record("other"))), electricity=outside), DRAFT) == [("evidence-twice", "number")]


@pytest.mark.parametrize("name", SPELLINGS)
def test_ids_that_print_alike_are_one(name):
    """Processes, goods, facilities and furnaces whose ids a reader takes for one are refused."""
    other = SPELLINGS[name]
    tables = {
        "process": {"liquid_aluminium": "1000 t", "anode": "500 t"},
        "facility": {"kind": "other", "emission": "1 tCO2e", "source": "s"},
        "anode_plant": {"source": "s"},
        "product": {"cn": "7601", "amount": "1 t"},
    }
    for table, row in tables.items():
        raw = {"year": 2024, "entity": {"name": "x"}, table: [row | {"id": "GPCC-1"}, row | {"id": other}]}
        assert "duplicate-row-id" in [code for code, _ in refused(raw, "cn-al-2024")]


@pytest.mark.parametrize(
    "id", ["P\u200b1", "P1\u00ad", "\ufeffP1", "P\u202e1", "P\x1b[2J", "P\t1", "P\x7f", "P1\U000e0041", "P\u2028Q"]
)
def test_an_id_has_no_sign_that_nobody_sees(id):  # noqa: A002
    """It is refused alone, in every table that has one, and in the sites and streams that are named like an id."""
    row = {"liquid_aluminium": "1000 t", "anode": "500 t"}
    for raw in (
        {"process": [row | {"id": id}]},
        {"facility": [{"id": id, "kind": "other", "emission": "1 tCO2e", "source": "s"}]},
        {"product": [{"id": id, "cn": "7601", "amount": "1 t"}]},
        {"electricity": [{"supply": "grid", "amount": "1 MWh", "site": id}]},
        {"carbon_stream": [{"item": id, "direction": "in", "amount": "1 t"}]},
    ):
        assert [code for code, _ in refused({"year": 2024, "entity": {"name": "x"}} | raw, "cn-al-2024")] == ["unseen-sign"]


def test_a_factor_has_no_such_id_either(tmp_path):
    """A record of one's own that prints like another's id is refused."""
    from ghgcalc.factors import Overlay

    file = tmp_path / "own.toml"
    file.write_text(
        'schema="ghgcalc/factors/1"\n[[factor]]\nid="cn-al-2024/cf4\u200b"\nvalue=1\nunit="1"\nkind="ncv"\ndocument="own"\n'
        'issued=2024-01-01\ngrade="derived"\nsource="o"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        Overlay.read(file)
    assert [fault.code for fault in caught.value.faults] == ["unseen-sign"]


def test_names_that_differ_stay_apart():
    """Other digits, letters, marks and scripts are other names; what is alike is so in both directions."""
    names = ["GPCC-1", "GPCC-2", "GPCC1", "GPCC.1", "GPC-1", "GPCC-l", "GPCC-1\u0301", "绿电-1", "綠電-1", "P/1", "", "ß"]
    assert len({likeness(name) for name in names}) == len(names)
    assert {likeness(one) for one in SPELLINGS.values()} == {likeness("GPCC-1")}
    assert likeness(likeness("Ａ\u00adb —\u0421")) == likeness("a B\u2014c")
    raw = plant(("P1", green(record("GPCC-1"))), ("P2", green(record("GPCC-2"))))
    assert ghgcalc.calculate(raw, DRAFT).total("electrolysis").value > 0


def both(inside: dict[str, Any], outside: dict[str, Any]) -> dict[str, Any]:
    """A certificate under a process, and under the enterprise."""
    return plant(("P1", green(inside)), electricity=[green(outside)])


OTHERWISE = {
    "amount": ({"amount": "50 MWh"}, {"amount": "9999999 MWh"}),
    "to": ({}, {"to": "2024-11-30"}),
    "from": ({}, {"from": "2023-12-01"}),
    "kind": ({}, {"kind": "green-certificate"}),
    "issuer": ({"issuer": "Beijing"}, {"issuer": "Guangzhou"}),
    "registry": ({"registry": "one"}, {"registry": "another"}),
    "vintage": ({"vintage": 2023}, {"vintage": 2024}),
    "retired_on": ({"retired_on": "2024-02-01"}, {"retired_on": "2024-02-02"}),
    "rate": ({"rate": "0 tCO2/MWh"}, {"rate": "0.1 tCO2/MWh"}),
}


@pytest.mark.parametrize("key", OTHERWISE)
def test_a_certificate_says_the_same_wherever_it_stands(key):
    """Under a process and under the enterprise a certificate has one amount, period, kind and issuer; spelled otherwise, too."""
    inside, outside = OTHERWISE[key]
    for number in ("a", " A"):
        raw = both(record("a") | inside, record(number) | outside)
        assert refused(raw, DRAFT) == [("evidence-contradicts", key)]
        assert ("evidence-contradicts", key) in refused(raw | {"heat": [{}]}, DRAFT)  # told beside other faults, too


def test_the_same_certificate_may_be_written_in_two_ways():
    """Other units, cases and forms of a date say the same; what one place leaves out is no contradiction."""
    inside = record("a", "100000 MWh", issuer="Beijing", vintage="2024-05", rate="0.10 tCO2/MWh")
    outside = record("A ", "0.1 TWh", issuer="BEIJING", registry="r", vintage=2024, rate="100 kgCO2/MWh")
    assert ghgcalc.calculate(both(inside, outside), DRAFT).total("electrolysis").value > 0
    assert refused(both(inside, outside | {"amount": "much"}), DRAFT) == [("bad-number", "amount")]


@pytest.mark.parametrize("name", SPELLINGS)
def test_entities_of_a_table_that_print_alike(name):
    """An entity spelled in two ways would be two, both small perhaps: a fault with both spellings; a process of it likewise."""
    row = {"entity": "GPCC-1", "emissions": "20000 tCO2e", "output": "15000 t"}
    other = SPELLINGS[name]
    for rows, code in (
        ([row, row | {"entity": other, "process": "2"}], "names-alike"),
        ([row | {"process": "GPCC-1"}, row | {"process": other}], "duplicate-id"),
    ):
        with pytest.raises(InputError) as caught:
            settle_sector(rows, "cn-al-2025", balance_value="1.6 tCO2e/t")
        assert [fault.code for fault in caught.value.faults] == [code]
        assert re.search("[\u4e00-\u9fff]", caught.value.text("zh"))
        assert str(caught.value).isprintable()
