"""The filing before, and chains of filings: what was restated, what does not follow, what was altered."""

from __future__ import annotations

import copy
import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import filing
from ghgcalc.errors import ArgumentError, InputError
from months import codes, filed, following, plant

NOUGHTS = f"sha256:{'0' * 64}"


def rows(found: filing.Month) -> list[tuple[object, ...]]:
    """Period, process, source, difference of each restated month."""
    return [(one.period, one.process, one.source, one.difference) for one in found.since.restated]


# --- restatements


@settings(max_examples=25)
@given(st.data())
def test_each_restated_month_by_source(data):
    """Every changed month of an earlier filing is a row of its process, source and enterprise; the differences are those of the totals."""
    stated = plant(6)
    changed: dict[tuple[int, str], None] = {}
    for _ in range(data.draw(st.integers(0, 4))):
        month, at = data.draw(st.integers(1, 6)), data.draw(st.integers(0, 1))
        row = stated["process"][at]
        row["anode"]["values"][month - 1] = f"{data.draw(st.decimals('400', '600', places=2))}"
    before, found = filed(5), filing.month(stated, previous=filed(5))
    for month in range(1, 6):
        period = f"2026-{month:02}"
        for process in ("P1", "P2"):
            old, new = (
                one.total("process", process=process, source="anode", period=period).value for one in (before, found.inventory)
            )
            if old != new:
                changed[month, process] = None
                assert (period, process, "anode", Fraction(new) - Fraction(old)) in rows(found)
        old, new = (one.total("enterprise", source="anode", period=period).value for one in (before, found.inventory))
        if old != new:
            assert (period, None, "anode", Fraction(new) - Fraction(old)) in rows(found)
    assert {one[:2] for one in rows(found) if one[1]} == {(f"2026-{month:02}", process) for month, process in changed}
    assert found.since.new == (6,)
    assert all(one.exact is not None for one in found.since.restated)


def test_output_that_was_restated():
    """Output is a row of its own, in tonnes of metal, beside the anode effect that follows from it."""
    stated = plant(8)
    stated["process"][1]["liquid_aluminium"]["values"][1] = "700.00"
    found = filing.month(stated, previous=filed(7))
    first, *others = found.since.restated
    assert (first.source, first.unit, first.old, first.difference) == (
        "liquid_aluminium",
        "tAl",
        Fraction("723.4"),
        Fraction("-23.4"),
    )
    assert {one.source for one in others} == {"anode-effect"}
    assert first.as_dict()["unrounded_difference"] == "-23.4"


def test_what_is_filed_again():
    """The same months filed again: what changed, and no month is new; what is stated for the whole time alone is compared, too."""
    stated, other = plant(7), plant(7)
    for one, tonnes, metal in ((stated, "3000 t", "9000 t"), (other, "3001 t", "9001 t")):
        one["process"][0]["anode"] = {"value": tonnes, "through": "2026-07"}
        one["process"][0]["liquid_aluminium"] = {"value": metal, "through": "2026-07"}
    before = ghgcalc.calculate(stated, "cn-al-2024")
    found = filing.month(other, previous=before)
    assert found.since.new == ()
    assert {one.period for one in found.since.restated} == {"2026"}
    assert rows(found)[0] == ("2026", "P1", "liquid_aluminium", 1)
    assert rows(filing.month(stated, previous=before)) == []


def test_a_month_that_is_there_on_one_side_alone():
    """A process or source that the filing before had not, or that is gone: a dash on that side, and no difference."""
    stated = plant(7)
    stated["fuel"].append({"item": "natural-gas", "amount": {"unit": "10^4Nm3", "values": ["1", "1", "1", "1", "1", "1", "1"]}})
    stated["carbonate"] = [{"item": "soda-ash", "amount": {"unit": "t", "values": ["1", "1", "1", "1", "1", "1", "1"]}}]
    del stated["process"][1]
    found = filing.month(stated, previous=filed(6))
    sides = {(one.process, one.source): (one.old is None, one.new is None, one.difference) for one in found.since.restated}
    assert sides["P2", "anode"] == sides["P2", "liquid_aluminium"] == (False, True, None)
    assert sides[None, "carbonate"] == (True, False, None)
    assert sides[None, "fuel"][:2] == (False, False)
    assert all(one.as_dict()["difference"] is None for one in found.since.restated if None in (one.old, one.new))


# --- what does not follow


def refused(subject: object, previous: object) -> list[str]:
    """The codes by which a month is refused, each with a text in both languages."""
    with pytest.raises(InputError) as caught:
        filing.month(subject, previous=previous)
    assert all(fault.text("en").isprintable() and fault.text("zh") for fault in caught.value.faults)
    return codes(caught.value)


SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def checked(signs: str) -> str:
    """A credit code of seventeen signs, with its check sign (GB 32100)."""
    return signs + SIGNS[-sum(SIGNS.index(sign) * 3**at for at, sign in enumerate(signs)) % 31]


def test_another_plant_year_or_month():
    """Each is refused by its own code, and several at once."""
    other = ghgcalc.calculate(plant(6) | {"entity": {"name": "B"}}, "cn-al-2024")
    assert refused(plant(7), other) == ["filing-entity"]
    assert refused(plant(7), filed(6, 2025)) == ["filing-year"]
    assert refused(plant(7), filed(8)) == ["filing-later"]
    assert refused(plant(7), filed(12)) == ["filing-later"]
    assert refused(plant(7, predecessor=NOUGHTS), filed(6)) == ["filing-predecessor"]
    assert refused(plant(7, 2025, predecessor=NOUGHTS), other) == ["filing-entity", "filing-year", "filing-predecessor"]


def test_a_credit_code_tells_plants_apart():
    """Where both state one it counts, and the name may change; where one side has none the names are compared."""
    one, two = (checked(f"91650000MA00000{at}1") for at in (1, 2))
    before = ghgcalc.calculate(plant(6) | {"entity": {"name": "A", "uscc": one}}, "cn-al-2024")
    assert filing.month(plant(7) | {"entity": {"name": "A new name", "uscc": one}}, previous=before).since is not None
    assert refused(plant(7) | {"entity": {"name": "A", "uscc": two}}, before) == ["filing-entity"]
    assert filing.month(plant(7), previous=before).since is not None
    assert refused(plant(7) | {"entity": {"name": "B"}}, before) == ["filing-entity"]


def test_a_filing_that_was_altered():
    """A number, the statement, the digest, rules under a packaged name: nothing is held against it."""
    sound = filed(6).as_dict()

    def change(*steps: object, to: object) -> dict[str, object]:
        table = copy.deepcopy(sound)
        at: object = table
        for step in steps[:-1]:
            at = at[step]  # type: ignore[index]
        at[steps[-1]] = to  # type: ignore[index]
        return table

    for table in (
        change("lines", 0, "value", to="1.00"),
        change("activity", "process", 0, "anode", "values", 0, to="1.00"),
        change("digest", to=NOUGHTS),
        change("provisional", "through", to="2026-05"),
        change("guideline", "data", "title_en", to="another"),
        change("totals", to=[]),
    ):
        found = refused(plant(7), table)
        assert "inventory-digest" in found
        assert refused(table, None) == found
    assert refused(plant(7), {"schema": "ghgcalc/activity/1"}) == ["wrong-schema"]
    assert refused(plant(7), {}) == ["wrong-schema"]


def test_rules_that_nobody_vouches_for():
    """A filing under rules of one's own is taken by their hash alone; a verification counts as the file does."""
    table = filed(6).as_dict()
    table["guideline"]["id"] = table["guideline"]["data"]["id"] = "own-rules"
    made = ghgcalc.calculate(plant(6), ghgcalc.guidelines.Guideline.model_validate(table["guideline"]["data"]))
    stored = made.as_dict()
    assert refused(plant(7), stored) == ["rules-not-accepted"]
    sha256 = made.guideline["sha256"]
    taken = filing.month(plant(7), previous=stored, accept_rules=sha256)
    assert taken.inventory.guideline["id"] == "own-rules"
    assert filing.month(plant(7), previous=ghgcalc.verify(stored, accept_rules=sha256)).since is not None
    assert refused(plant(7), ghgcalc.verify(stored)) == ["rules-not-accepted"]


def test_what_is_told_and_forbids_nothing():
    """Another guideline; a predecessor that was not handed over; an inventory that names none."""
    draft = filed(6, 2026, "cn-al-2024-draft")
    found = filing.month(plant(7), previous=draft, guideline="cn-al-2024")
    assert "filing-guideline" in codes(found)
    assert filing.month(plant(7), previous=draft).inventory.guideline["id"] == "cn-al-2024-draft"
    assert "filing-unread" in codes(filing.month(plant(7, predecessor=NOUGHTS)))
    assert "filing-unlinked" in codes(filing.month(filed(7), previous=filed(6)))
    tied = filing.month(following(7, filed(6)), previous=filed(6))
    assert codes(tied) == []
    assert tied.as_dict()["predecessor"] == filed(6).digest
    assert filing.month(plant(7, predecessor=filed(6).digest), previous=filed(6)).inventory == tied.inventory


# --- chains


def links() -> list[ghgcalc.Inventory]:
    """Three filings, each after the one before."""
    found = [filed(5)]
    for months in (6, 7):
        found.append(following(months, found[-1]))
    return found


def test_a_chain_that_holds():
    """Every link recomputes and names the one before; as inventories, tables or verifications."""
    made = links()
    files = [json.loads(json.dumps(one.as_dict())) for one in made]
    for some in (made, files, [ghgcalc.verify(one) for one in files]):
        found = filing.chain(some, files=("a", "b", "c"))
        assert (found.holds, found.broken, found.whole, found.findings) == (True, None, True, ())
        assert [one.digest for one in found.links] == [one.digest for one in made]
        assert [one.through for one in found.links] == ["2026-05", "2026-06", "2026-07"]
    assert repr(found) == "Chain(3 filings, holds)"
    assert not filing.chain(made[1:]).whole
    assert filing.chain(made[:1]).holds


@pytest.mark.parametrize(
    ("order", "broken", "code"),
    [
        ((0, 2), 2, "filing-predecessor"),
        ((1, 0, 2), 2, "filing-later"),
        ((0, 0), 2, "filing-unlinked"),
        ((0, 1, 1), 3, "filing-predecessor"),
    ],
)
def test_filings_left_out_exchanged_or_doubled(order, broken, code):
    """The first break is named by its number and code."""
    made = links()
    found = filing.chain([made[at] for at in order])
    assert found.broken == broken
    assert code in codes(found)
    assert not found.links[broken - 1].holds
    assert repr(found) == f"Chain({len(order)} filings, broken at {broken})"


def test_a_link_that_was_altered_or_sealed_again():
    """An altered file breaks at itself; one that was calculated anew is sound by itself, and the next one does not follow it."""
    files = [one.as_dict() for one in links()]
    bad = copy.deepcopy(files)
    bad[1]["activity"]["process"][0]["anode"]["values"][0] = "1.00"
    assert filing.chain(bad).broken == 2
    bad[1] = ghgcalc.calculate(bad[1]["activity"], "cn-al-2024").as_dict()
    found = filing.chain(bad)
    assert (found.broken, found.links[1].holds) == (3, True)
    other = ghgcalc.calculate(plant(8) | {"entity": {"name": "B"}, "predecessor": links()[2].digest}, "cn-al-2024")
    assert codes(filing.chain([*links(), other])) == ["filing-entity"]


def test_a_month_with_its_chain():
    """A chain that holds gives the filing before; one that is broken is told, and nothing is compared with it."""
    made = links()
    found = filing.month(plant(8), chain=made)
    assert found.passed
    assert found.since.previous.digest == made[-1].digest
    assert found.inventory.activity["predecessor"] == made[-1].digest
    broken = filing.month(plant(8), chain=[made[0], made[2]])
    assert not broken.passed
    assert broken.since is None
    assert "filing-predecessor" in codes(broken)
    assert "predecessor" not in broken.inventory.activity
    assert broken.as_dict()["chain"]["broken"] == 2


def test_what_a_chain_refuses():
    """Nothing at all, one inventory or a text instead of several, names for others."""
    for wrong in ([], "a.json", filed(5).as_dict(), [None], 5):
        with pytest.raises(ArgumentError):
            filing.chain(wrong)
    with pytest.raises(ArgumentError):
        filing.chain(links(), files=("a",))
    with pytest.raises(InputError):
        filing.chain([{"schema": "ghgcalc/inventory/1"}])
