"""Messages that lead to what was meant: the unit of this item, a name that is near or means the same, the sign that was typed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

import ghgcalc
from ghgcalc import guidelines, suggestions, vocabulary
from ghgcalc.errors import ConditionsError, InputError
from ghgcalc.files import MAX_WIDE, WIDE
from ghgcalc.units import Quantity, Unit, registry


def faults(**more):
    """The faults of an activity."""
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate({"year": 2024, "entity": {"name": "A"}, **more}, "cn-al-2024")
    return caught.value.faults


# --- units


@pytest.mark.parametrize(
    "text",
    [
        "m3",
        "m³",
        "万m³",
        "万m3",
        "万立方米",
        "立方",
        "10⁴m³",
        "m^3",
        "1000m3",
        "GJ/m³",
        "kJ/m3",
        "tC/万m³",
        "m3@30C",
        "万方",
        "立方米天然气",
    ],
)
def test_a_cubic_metre_without_conditions_is_refused(text):
    """However it is spelled, a cubic metre that does not say at which temperature asks for the conditions: 7.3 % lie between 0 and 20 °C."""
    with pytest.raises(ConditionsError):
        Unit.of(text)
    (fault,) = faults(fuel=[{"item": "natural-gas", "amount": f"100 {text}"}])
    assert fault.code == "gas-conditions"
    assert text[:8] in fault.message("en")
    for lang in ("en", "zh"):
        assert all(word in fault.remedy(lang) for word in ("m3@20C", "Sm3", "Nm3", "101.325", "10^4Nm3"))


@pytest.mark.parametrize(
    ("text", "kelvin"),
    [("m3@0C", "273.15"), ("Nm3", "273.15"), ("Sm3", "288.15"), ("m3@15C", "288.15"), ("m³@20℃", "293.15"), ("m3@25C", "298.15")],
)
def test_stated_conditions_are_converted_exactly(text, kelvin):
    """At one pressure an ideal gas goes with 1/T, as a fraction without end, and pint says the same."""
    wanted = Fraction("273.15") / Fraction(kelvin)
    assert Unit.of(text).scale == wanted
    (name,) = [name for name, _ in Unit.of(text).atoms]
    assert Fraction(registry().Quantity(Fraction(1), name).to("Nm3").magnitude) == wanted


def test_gas_of_stated_conditions_gives_the_emission_of_its_normal_volume():
    """A year's gas in m3@20C gives exactly what the same gas in Nm3 gives, and 6.8 % less than if the sign were overlooked."""

    def total(amount):
        found = ghgcalc.calculate(
            {"year": 2024, "entity": {"name": "A"}, "fuel": [{"item": "natural-gas", "amount": amount}]}, "cn-al-2024"
        )
        return found.total("enterprise").value

    for _ in range(2):  # bound anew, and by the shape that was kept
        assert total("58.63 万m3@20C") == total("54.63 万Nm3")
        assert total("1 万m3@20C") > 0
    assert total("100 万m3@20C") < total("100 万Nm3") * Decimal("0.932")


def test_units_of_the_trade_are_exact():
    """The kilocalorie of the International Table, litres of liquids, and currencies that no rate joins."""
    assert Quantity("5000 kcal/kg").to("GJ/t") == Quantity("20.934 GJ/t")
    assert Quantity("1 大卡/千克").to("kJ/kg") == Quantity("4.1868 kJ/kg")
    assert Quantity("1 kL") == Quantity("1000 L")
    assert Quantity("38.931 GJ/1000Nm3").to("GJ/10^4Nm3") == Quantity("389.31 GJ/10^4Nm3")
    assert not Unit.of("EUR").fits(Unit.of("CNY"))
    assert not Unit.of("USD").fits(Unit.of("EUR"))
    assert not Unit.of("L").fits(Unit.of("Nm3"))
    assert str(Unit.of("GJ") / Unit.of("m3@20C")) == "GJ/m3@20C"
    assert Unit.of("GJ/m3@20C") == Unit.of(str(Unit.of("GJ") / Unit.of("m3@20C")))


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"item": "natural-gas", "amount": "1 xyz"}, ["10^4Nm3"]), ({"item": "天然气", "amount": "1 t"}, []), ({"item": "diesel", "amount": "1 xyz"}, ["t / kL"]),
        ({"item": "diesel", "amount": {"unit": "xyz", "values": ["1"] * 12}}, ["t / kL"]), ({"item": "other-washed-coal", "amount": "1 xyz"}, ["t / t coal"]),
        ({"item": "natural-gas", "amount": "1 10^4Nm3", "ncv": {"value": "1 xyz", "source": "x"}}, ["GJ/10^4Nm3"]),
        ({"item": "diesel", "amount": "1 t", "ncv": {"value": "1 xyz", "source": "x"}}, ["GJ/t"]),
        ({"item": "diesel", "amount": "1 t", "carbon_content": {"value": "1 xyz", "source": "x"}}, ["tC/GJ / tC/t"]),
        ({"item": "nothing", "amount": "1 xyz"}, [None, "t / 10^4Nm3 / kL / t coal"]), ({"item": 5, "amount": "1 xyz"}, [None, "t / 10^4Nm3 / kL / t coal"]),
        ({"item": "diesel", "amount": "1 t", "biomass_share": "1 xyz"}, ["1 or %"]),
    ],
)  # fmt: skip
def test_the_unit_of_this_item_is_asked_for(row, wanted):
    """An unreadable unit is named as it was written, and the right one is that of the row's item: no gas is asked for tonnes."""
    found = faults(fuel=[row]) if wanted else ()
    assert [dict(fault.fields).get("wanted") for fault in found] == wanted
    if wanted:
        assert "xyz" in found[-1].message("en")
        assert "xyz" in found[-1].message("zh")
    else:
        assert [fault.code for fault in faults(fuel=[row])] == ["item-unit"]


def test_advice_survives_any_shape_of_table():
    """What a table looks like that is none, or a row, disturbs no message."""
    for table in ({"item": "diesel"}, [5], [["x"]], [{"amount": "1 xyz"}], 7):
        assert faults(fuel=table)
        assert faults(carbonate=table)
    assert dict(faults(carbonate=[{"item": "limestone", "amount": "1 xyz"}])[0].fields)["wanted"] == "t"
    assert (
        dict(faults(carbonate=[{"item": "limestone", "amount": "1 t", "purity": {"value": "1 xyz", "source": "x"}}])[0].fields)[
            "wanted"
        ]
        == "1 or %"
    )


# --- names


@pytest.mark.parametrize(
    ("name", "said", "never"),
    [
        ("火电", "grid", "green-power"), ("风电", "self-generated", "certificate"), ("市电", "grid", "green-power"), ("绿证书", "certificate", "grid-"),
        ("green powr", "green-power", "–"), ("Solar", "direct", "–"), ("zzzz", None, "–"),
    ],
)  # fmt: skip
def test_a_supply_is_suggested_by_meaning_and_only_when_near(name, said, never):
    """Coal power is never answered by green power; a word of the trade by what it means, a slip by its spelling, nonsense by nothing."""
    (fault,) = faults(electricity=[{"supply": name, "amount": "1 MWh"}])
    hint = dict(fault.fields)["hint"]
    known = vocabulary.item_id("supply", "captive") is not None
    if said is None or (name == "火电" and not known):
        assert hint == dict(fault.fields)["hint_zh"] == ""
    else:
        assert said in hint
    assert never not in hint
    assert fault.remedy("en").count("self-generated") <= 2


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("新疆生产建设兵团", "Xinjiang", "新疆"), ("蒙西", '"north"', "内蒙古"), ("蒙东", '"northeast"', "内蒙古"), ("包头", "Inner Mongolia", "内蒙古"), ("包头市", "Inner Mongolia", "内蒙古"),
        ("Baotou", "Inner Mongolia", "内蒙古"), ("石河子", "Xinjiang", "新疆"), ("Yunan", "Yunnan", "云南"), ("Atlantis", None, None),
    ],
)  # fmt: skip
def test_a_province_is_suggested_by_meaning(name, english, chinese):
    """The Corps, the two grids of Inner Mongolia and cities of smelters lead to their province, in the language of the reader."""
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate({"year": 2024, "entity": {"name": "A", "province": name}, "heat": [{"amount": "1 GJ"}]})
    (fault,) = caught.value.faults
    fields = dict(fault.fields)
    if english is None:
        assert fields["hint"] == fields["hint_zh"] == ""
    else:
        assert english in fields["hint"]
        assert chinese in fields["hint_zh"]
        assert "陕西" not in fields["hint_zh"]
    assert fault.text("zh").count("是否应为") <= 1


def test_an_area_of_a_supply_is_suggested_by_meaning():
    """A row that names its grid by its everyday name is led to the area, not to another province that is spelled like it."""
    raw = {"year": 2023, "entity": {"name": "A"}, "electricity": [{"supply": "grid", "area": "蒙西", "amount": "1 MWh"}]}
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(raw, "ghgp-scope2")
    assert {fault.code for fault in caught.value.faults} == {"unknown-area"}
    assert "内蒙古" in caught.value.faults[0].remedy("zh")
    assert "Inner Mongolia" in caught.value.faults[0].remedy("en")


def test_every_meaning_leads_to_what_exists():
    """Each meaning names ids that exist, and no word of it is itself a name."""
    for (kind, word), meant in suggestions.meanings().items():
        if kind == "supply":
            assert {*meant["means"]} <= set(vocabulary.items())
            assert vocabulary.item_id("supply", word) is None
        else:
            assert {*meant["means"]} <= set(vocabulary.areas())
            assert vocabulary.area_id(word) is None


def test_a_key_that_is_near_to_none_is_answered_by_the_keys():
    """A key of a datum that looks like none leaves no false suggestion."""
    (fault,) = faults(heat=[{"amount": {"unit": "GJ", "values": ["1"] * 12, "qqq": 1}}])
    assert (fault.code, fault.pointer) == ("unknown-key", "/heat/0/amount/qqq")
    (fault,) = faults(heat=[{"amount": {"unit": "GJ", "values": ["1"] * 12, "valuse": 1}}])
    assert fault.code == "unknown-key-near"


# --- guidelines and keys


@pytest.mark.parametrize(
    ("year", "guideline", "said", "never"),
    [
        (2025, "eu-cbam-al", "eu-cbam-al-2023", "cn-al"), (2026, "eu-cbam-al-2023", "eu-cbam-al,", "cn-al"), (2023, "cn-al-2024", "cn-al-2023", "eu-"),
        (2021, "eu-cbam-al", "no guideline of its kind", "cn-al"), (2022, "cn-al-2013", "cn-al-2023", "ghgp"),
    ],
)  # fmt: skip
def test_another_year_leads_to_the_same_kind_of_guideline(year, guideline, said, never):
    """An exporter is led to the other edition of the rules for exports, never to a domestic guideline, and the other way round."""
    found = guidelines.alike(guidelines.get(guideline), year)
    raw = {
        "year": year,
        "entity": {"name": "A", "province": "Gansu"},
        "carbonate": [{"item": "limestone", "amount": "1 t", "emission_factor": {"value": "0.44 tCO2/t", "source": "x"}}],
    }
    (finding,) = [one for one in ghgcalc.calculate(raw, guideline).findings if one.code == "year-outside"]
    assert said in finding.remedy("en")
    assert [one for one in found if one not in said] == []
    assert never not in finding.remedy("en")
    assert finding.remedy("zh")


def test_the_key_that_has_to_be_written_is_named():
    """A net anode consumption is asked for by the key of the file, not by the one under which it is kept."""
    raw = {
        "year": 2024,
        "entity": {"name": "A"},
        "process": [{"id": "P1", "liquid_aluminium": "1 t", "technology": "cwpb", "anode_method": "balance"}],
    }
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(raw, "ghgp-al")
    (fault,) = [fault for fault in caught.value.faults if "anode" in str(fault.place.key) and "effect" not in str(fault.place.key)]
    assert (fault.place.key, fault.pointer) == ("net_anode", "/process/0/net_anode")
    assert "net_anode_mass" not in fault.text()
    for key in ("net_anode", "net_anode_mass"):
        with pytest.raises(InputError) as caught:
            ghgcalc.calculate({"year": 2024, "entity": {"name": "A"}, "process": [{"id": "P1", key: "-5 t"}]})
        assert [(fault.place.key, fault.pointer) for fault in caught.value.faults] == [(key, f"/process/0/{key}")]
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate({"year": 2024, "entity": {"name": "A"}, "process": [{"id": "P1", "anode_masss": "5 t"}]})
    assert "net_anode_mass" not in caught.value.faults[0].text()


# --- signs

SOUND = 'year = 2024\n[entity]\nname = "甲，“乙”：［丙］" # 注释：“不管”，\n[[heat]]\namount = { unit = "GJ", values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }\n'


def read(tmp_path, text):
    """The faults of reading a text, as code, line and signs."""
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        ghgcalc.read(path)
    return [(fault.code, fault.place.line, dict(fault.fields).get("signs")) for fault in caught.value.faults]


@pytest.mark.parametrize("wide", [sign for sign in WIDE if sign not in "0０１２３４５６７８９．。"])
def test_a_full_width_sign_is_named_with_its_line(tmp_path, wide):
    """Each sign of a Chinese keyboard or a word processor in the place of a plain one is named, with its line and the plain one."""
    plain = WIDE[wide]
    for at, line in enumerate(SOUND.split("\n"), 1):
        bare = line.partition("#")[0]
        if plain in bare and (at, plain) != (3, '"'):
            broken = SOUND.split("\n")
            broken[at - 1] = line.replace(plain, wide, 1)
            found = read(tmp_path, "\n".join(broken)) if wide not in "\u3000\u00a0" or at == 5 else [("file-full-width", at, wide)]
            assert ("file-full-width", at) in [one[:2] for one in found]
            assert wide in str(next(one for one in found if one[1] == at)[2])


def test_every_such_line_is_named_once_and_what_is_sound_is_not(tmp_path):
    """Signs within texts and comments are theirs; the lines of the others are all named in one run, up to a bound."""
    (tmp_path / "sound.toml").write_text(SOUND, encoding="utf-8")
    assert ghgcalc.read(tmp_path / "sound.toml").entity.name == "甲，“乙”：［丙］"
    broken = SOUND.replace("[[heat]]", "［［heat］］").replace("1, 2", "1， 2") + 'a = """\n，\n"""\nb = “x”\n'
    assert read(tmp_path, broken) == [("file-full-width", 4, "［ ］"), ("file-full-width", 5, "，"), ("file-full-width", 9, "“ ”")]
    assert read(tmp_path, 'id = "P1”\n') == [("file-full-width", 1, "”")]
    assert read(tmp_path, "x ＝ 1\n" * 100) == [("file-full-width", at, "＝") for at in range(1, MAX_WIDE + 1)]
    assert read(tmp_path, "x = = 1\n")[0][0] == "file-not-toml"
