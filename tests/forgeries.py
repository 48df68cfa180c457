"""Forgeries: files that are consistent in themselves, and say what is not so. Each has a name, what is done, and what must be said."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import ghgcalc
from ghgcalc import guidelines
from ghgcalc.factors import Factor, Overlay
from ghgcalc.guidelines import Guideline

Raw = dict[str, Any]
MONTHS = ["1000.00"] * 12
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
METAL = {31: 10192, 30: 9863, 28: 9204}
"""t a month by its days: 120 000 t a year."""

ACTIVITY: Raw = {
    "schema": "ghgcalc/activity/1",
    "year": 2025,
    "entity": {"name": "Plant", "province": "Xinjiang"},
    "process": [
        {
            "id": name,
            "anode": {"unit": "t", "values": [f"4{8 + at}10.57", *(f"{4700 * days // 30}.00" for days in DAYS[1:])]},
            "liquid_aluminium": {"unit": "t", "values": [f"{METAL[days]}.00" for days in DAYS]},
            "electricity": [
                {"supply": "grid", "amount": {"unit": "MWh", "values": [f"{130000 * days // 30}.000" for days in DAYS]}}
            ],
        }
        for at, name in enumerate(("P1", "P2"))
    ],
    "fuel": [{"item": "diesel", "amount": {"unit": "t", "values": ["20.00"] * 12}}],
    "carbonate": [{"item": "soda-ash", "amount": {"unit": "t", "values": ["5.00"] * 12}}],
    "electricity": [{"supply": "grid", "amount": {"unit": "MWh", "values": [f"{270000 * days // 30}.000" for days in DAYS]}}],
}


def plain(raw: Raw) -> Raw:
    """The table as a file gives it, the caller's own."""
    found: Raw = json.loads(json.dumps(raw, ensure_ascii=False))
    return found


@cache
def _honest() -> str:
    return json.dumps(ghgcalc.calculate(ACTIVITY, "cn-al-2024").as_dict(), ensure_ascii=False)


def honest() -> Raw:
    """The file that nobody has touched."""
    found: Raw = json.loads(_honest())
    return found


# --- rules


def source(data: Raw, name: str) -> Raw:
    """A source of a guideline's data."""
    (found,) = (one for one in data["source"] if one["id"] == name)
    return found


def parameters(data: Raw, name: str, method: int = 0) -> Raw:
    """The bindings of a source's method."""
    found: Raw = source(data, name)["method"][method]["parameters"]
    return found


def under(edit: Callable[[Raw], Any], base: str = "cn-al-2024", **options: Any) -> Raw:
    """The inventory under altered rules, with id, hash and digest in order."""
    data = guidelines.get(base).data
    edit(data)
    return plain(ghgcalc.calculate(ACTIVITY, Guideline.model_validate(data), **options).as_dict())


def without(data: Raw, name: str) -> None:
    """Drop a source."""
    data["source"] = [one for one in data["source"] if one["id"] != name]


RULES: dict[str, tuple[Callable[[Raw], Any], str]] = {
    "carbon ratio 40/12": (lambda d: d["constants"].update(carbon_ratio="40/12 tCO2/tC"), "constants.carbon_ratio"),
    "carbon ratio 3 of 3.664": (lambda d: d["constants"].update(carbon_ratio="3.664 tCO2/tC"), "constants.carbon_ratio"),
    "carbon ratio as another ratio of the same value": (lambda d: d["constants"].update(carbon_ratio="11/3 tCO2/tC"), "constants.carbon_ratio"),
    "a constant more": (lambda d: d["constants"].update(spare="1 1"), "constants.spare"),
    "ash bound to the loss": (lambda d: parameters(d, "anode")["ash"].update(factor="cn-al-2024/anode-loss"), "source[anode/process].method[consumption].parameters.ash.factor"),
    "sulphur bound to the ash": (lambda d: parameters(d, "anode")["sulphur"].update(factor="cn-al-2024/anode-ash"), "source[anode/process].method[consumption].parameters.sulphur.factor"),
    "CF4 by the factor of another guideline": (lambda d: parameters(d, "anode-effect")["cf4_factor"].update(factor="cn-al-2023/cf4"), "parameters.cf4_factor.factor"),
    "GWP of CF4 of 2013": (lambda d: d["gwp"].update(CF4="cn-al-2013/gwp-cf4"), "gwp.CF4"),
    "GWP of C2F6 of 2013": (lambda d: d["gwp"].update(C2F6="cn-al-2013/gwp-c2f6"), "gwp.C2F6"),
    "name of the set of GWPs": (lambda d: d.update(gwp_set="AR6"), "gwp_set"),
    "anode effect dropped": (lambda d: without(d, "anode-effect"), "source[anode-effect/process]"),
    "fuel dropped": (lambda d: without(d, "fuel"), "source[fuel/fuel]"),
    "carbonate dropped": (lambda d: without(d, "carbonate"), "source[carbonate/carbonate]"),
    "anode effect out of the enterprise": (lambda d: source(d, "anode-effect").update(levels=["process"]), "source[anode-effect/process].levels"),
    "anode effect out of the process": (lambda d: source(d, "anode-effect").update(levels=["enterprise"]), "source[anode-effect/process].levels"),
    "anode out of the enterprise": (lambda d: source(d, "anode").update(levels=["process"]), "source[anode/process].levels"),
    "consumption cut to whole tonnes": (lambda d: parameters(d, "anode")["consumption"].update(decimals=0), "consumption.decimals"),
    "net anode with more decimals": (lambda d: source(d, "anode")["method"][0].update(cells={"net": 4}), "cells.net"),
    "loss without decimals": (lambda d: parameters(d, "anode")["loss"].update(decimals=0), "loss.decimals"),
    "loss no longer fixed": (lambda d: parameters(d, "anode")["loss"].pop("fixed"), "loss.fixed"),
    "rounding by line": (lambda d: d.update(rounding={"policy": "line"}), "rounding.policy"),
    "rounding by total": (lambda d: d.update(rounding={"policy": "total"}), "rounding.policy"),
    "ties to even": (lambda d: d.update(rounding={"tie": "half-even"}), "rounding.tie"),
    "title renamed": (lambda d: d.update(title_en="Official Guideline, verified edition"), "title_en"),
    "Chinese title renamed": (lambda d: d.update(title_zh="官方指南（核证版）"), "title_zh"),
    "status renamed": (lambda d: d.update(status="draft"), "status"),
    "another document": (lambda d: d.update(document="mee-notice-2023-332"), "document"),
    "issued earlier": (lambda d: d.update(issued="2020-01-01"), "issued"),
    "reporting years from 2010": (lambda d: d.update(reporting_years={"from": 2010}), "reporting_years.from"),
    "not chosen by year": (lambda d: d.pop("chosen_by_year"), "chosen_by_year"),
    "memo tables dropped": (lambda d: d["auxiliary"][0].pop("memo"), "auxiliary["),
    "auxiliary items dropped": (lambda d: d.pop("auxiliary"), "auxiliary["),
    "clause of another page": (lambda d: source(d, "anode").update(clause="clause 9"), "source[anode/process].clause"),
    "note rewritten": (lambda d: d.update(note_en="As the ministry has it."), "note_en"),
    "an option added": (lambda d: d.update(option={"mild": {"title_en": "Mild", "title_zh": "宽", "data": {"rounding": {"policy": "none"}}}}), "option.mild"),
    "a notice added": (lambda d: d.update(notice=[{"id": "ok", "text_en": "Verified.", "text_zh": "已核证。"}]), "notice[ok]"),
    "an alias added": (lambda d: d.update(aliases=["CETS-AG-04.01-V02"]), "aliases"),
    "certificates at zero in a memo table": (lambda d: d["supplies"]["residual-2023"].update(certificate={"treatment": "zero"}), "supplies.residual-2023.certificate"),
}  # fmt: skip
"""What is altered in the data of `cn-al-2024`, carried under its id with hash and digest in order; the key that must be named."""


# --- numbers


def own(name: str, number: str, replaced: str, **more: Any) -> Factor:
    """A record of one's own in the place of a packaged one."""
    old = ghgcalc.factors.get(replaced)
    stated = {"kind": old.kind, "document": old.document, "issued": old.issued, "grade": "official", "source": "appendix A"} | more
    return Factor(id=name, number=number, unit=str(more.pop("unit", old.unit)), supersedes=replaced, **stated)


def laid(*records: Factor, name: str = "cn-al-2024") -> Raw:
    """The inventory with own records laid over the packaged ones."""
    return plain(ghgcalc.calculate(ACTIVITY, "cn-al-2024", overlays=(Overlay(name, records),)).as_dict())


def again(grade: str) -> Raw:
    """Every factor that is used, again, with the same number and another grade."""
    used = [record["id"] for record in honest()["factors"]["records"]]
    return laid(*(own(f"x/{at}", f"{ghgcalc.factors.get(one).number:f}", one, grade=grade) for at, one in enumerate(used)))


def stated(**measured: Any) -> Raw:
    """The inventory of an activity with measured values in its first process, which replace what the guideline fixes."""
    table = copy.deepcopy(ACTIVITY)
    table["process"][0] |= measured
    return plain(ghgcalc.calculate(table, "cn-al-2024", accept_measured=True).as_dict())


def burnt(**measured: Any) -> Raw:
    """The same of its fuel."""
    table = copy.deepcopy(ACTIVITY)
    table["fuel"][0] |= measured
    return plain(ghgcalc.calculate(table, "cn-al-2024").as_dict())


def asked(**options: Any) -> Raw:
    """The inventory with what is asked for beside the guideline."""
    return plain(ghgcalc.calculate(ACTIVITY, "cn-al-2024", **options).as_dict())


LOSS = "cn-al-2024/anode-loss"
NUMBERS: dict[str, tuple[Callable[[], Raw], str, str]] = {
    "own loss, graded official": (lambda: laid(own("cets-ag-04-01/anode-loss", "20.00", LOSS)), "own factor cets-ag-04-01/anode-loss (cn-al-2024) for cn-al-2024/anode-loss: 15.18 % -> 20.00 %; stated by the sender: official", "numbers-own"),
    "own CF4 of nearly nothing": (lambda: laid(own("mine/cf4", "0.0001", "cn-al-2024/cf4")), "own factor mine/cf4", "numbers-own"),
    "own loss, graded official copy": (lambda: laid(own("a/b", "16", LOSS, grade="official-copy")), "stated by the sender: official copy", "numbers-own"),
    "every factor again, graded official": (lambda: again("official"), "own factor x/0", "numbers-own"),
    "every factor again, graded press": (lambda: again("press"), "stated by the sender: press", "numbers-own"),
    "an own factor of an own factor": (lambda: laid(own("a/one", "16", LOSS), Factor.from_record(own("a/two", "17", LOSS).record() | {"supersedes": "a/one"})), "own factor a/two (cn-al-2024) for cn-al-2024/anode-loss: 15.18 % -> 17 %", "numbers-own"),
    "an own factor that nothing uses": (lambda: laid(Factor.from_record({k: v for k, v in own("a/x", "16", LOSS).record().items() if k != "supersedes"})), "(no line rests on it)", "numbers-own"),
    "the file of the own factors named as an edition": (lambda: laid(own("a/b", "16", LOSS), name="edition 2"), "own factor a/b (edition 2)", "numbers-own"),
    "a document that does not exist": (lambda: laid(own("a/b", "16", LOSS, document="mee-2030-verified")), "own factor a/b", "numbers-own"),
    "measured loss, source x": (lambda: stated(anode_loss={"value": "20 %", "source": "x"}), "measured process P1 anode_loss: 15.18 % -> 20 % (source: x)", "numbers-measured"),
    "measured sulphur, a ministry as source": (lambda: stated(anode_sulphur={"value": "3 %", "source": "Ministry of Ecology and Environment"}), "measured process P1 anode_sulphur: 2 % -> 3 % (source: Ministry of Ecology and Environment)", "numbers-measured"),
    "measured calorific value": (lambda: burnt(ncv={"value": "40 GJ/t", "source": "laboratory"}), "measured fuel diesel ncv: 42.652 GJ/t -> 40 GJ/t (source: laboratory)", "numbers-measured"),
    "measured by month": (lambda: burnt(ncv={"unit": "GJ/t", "values": ["40", "41"] * 6, "source": "laboratory"}), "measured fuel diesel ncv: 42.652 GJ/t -> 40, 41 GJ/t", "numbers-measured"),
    "another packaged factor chosen": (lambda: stated(cf4_factor={"factor": "cn-al-2023/cf4"}), "-> cn-al-2023/cf4", "numbers-measured"),
    "rounding none": (lambda: asked(rounding="none"), "beside the guideline: rounding = none (its own: cell)", "plan-options"),
    "rounding by line": (lambda: asked(rounding="line"), "beside the guideline: rounding = line (its own: cell)", "plan-options"),
    "facilities counted": (lambda: asked(include_facilities=True), "beside the guideline: include_facilities = true (its own: false)", "plan-options"),
    "known at an earlier day": (lambda: asked(as_of="2025-06-30"), "beside the guideline: as_of = 2025-06-30 (its own: –)", "plan-options"),
}  # fmt: skip
"""What recomputes under packaged rules and rests on numbers of the sender's own: what `verify` says, and the finding of the allowance."""


# --- files


def edited(edit: Callable[[Raw], Any], *, signed: bool = False) -> Raw:
    """The honest file after an edit; `signed` puts the digest of another inventory below it."""
    raw = honest()
    edit(raw)
    return raw | ({"digest": "sha256:" + "0" * 64} if signed else {})


def total(raw: Raw, level: str, **keys: Any) -> Raw:
    """A total of the year of a file."""
    wanted = {"level": level, "process": None, "source": None, "gas": None, "period": "2025"} | keys
    (found,) = (one for one in raw["totals"] if wanted.items() <= one.items())
    return found


def drop(raw: Raw, key: str, keep: Callable[[Raw], bool] = lambda _: False) -> None:
    """Take entries out of a list of the file."""
    raw[key] = [one for one in raw[key] if keep(one)]


def record(raw: Raw, name: str) -> Raw:
    """A factor record of a file."""
    (found,) = (one for one in raw["factors"]["records"] if one["id"] == name)
    return found


GOOD: Raw = {
    "id": "product/bars/direct/2025", "product": "bars", "cn": "7604 29 10", "category": "aluminium-products", "basis": "direct",
    "period": "2025", "amount": "1000", "attributed": "0", "precursors": [], "activity_level": "1000", "value": "0",
    "unit": "tCO2e/t", "embedded": "0", "equation": "product.embedded", "clause": "",
}  # fmt: skip


def _other_edition(raw: Raw) -> None:
    raw["factors"] |= {"edition": 1}


FILES: dict[str, tuple[Callable[[], Raw], str]] = {
    "header: another guideline": (lambda: edited(lambda d: d["guideline"].update(id="cn-al-2023")), "guideline.id"),
    "header: another title": (lambda: edited(lambda d: d["guideline"].update(title="Official")), "guideline.title"),
    "header: another hash": (lambda: edited(lambda d: d["guideline"].update(sha256="0" * 64)), "guideline.sha256"),
    "header: another key": (lambda: edited(lambda d: d["guideline"].update(verified=True)), "guideline.verified"),
    "header: an empty table": (lambda: edited(lambda d: d["guideline"].update(seal={})), "guideline.seal"),
    "header: another year": (lambda: edited(lambda d: d.update(year=2024)), "year"),
    "entity renamed": (lambda: edited(lambda d: d["entity"].update(name="Somebody Else Ltd")), "entity.name"),
    "entity with a seal": (lambda: edited(lambda d: d["entity"].update(seal="verified")), "entity.seal"),
    "entity renamed in the activity": (lambda: edited(lambda d: d["activity"]["entity"].update(name="Other")), "entity.name"),
    "rules taken out": (lambda: edited(lambda d: d["guideline"].pop("data")), "guideline.data"),
    "rules emptied": (lambda: edited(lambda d: d["guideline"].update(data=None)), "guideline.data"),
    "lines emptied": (lambda: edited(lambda d: drop(d, "lines")), "lines P1/anode/2025-01"),
    "lines of one process taken out": (lambda: edited(lambda d: drop(d, "lines", lambda one: one["process"] != "P2")), "lines P2/anode/2025-01"),
    "a line twice": (lambda: edited(lambda d: d["lines"].append(d["lines"][0])), "lines"),
    "totals emptied": (lambda: edited(lambda d: drop(d, "totals")), "totals electrolysis/"),
    "totals of the enterprise taken out": (lambda: edited(lambda d: drop(d, "totals", lambda one: one["level"] != "enterprise")), "totals enterprise/"),
    "totals of months taken out": (lambda: edited(lambda d: drop(d, "totals", lambda one: one["period"] == "2025")), "2025-01"),
    "a total twice": (lambda: edited(lambda d: d["totals"].append(d["totals"][0])), "totals "),
    "auxiliary items taken out": (lambda: edited(lambda d: drop(d, "auxiliary")), "auxiliary P1/electricity"),
    "a memo set to zero": (lambda: edited(lambda d: d["auxiliary"][0]["memo"][0].update(value="0.00")), "auxiliary P1/electricity"),
    "grades emptied": (lambda: edited(lambda d: drop(d, "grades")), "grades electrolysis/"),
    "grades all official": (lambda: edited(lambda d: [one.update(grade="official") for one in d["grades"]]), "grades electrolysis/official"),
    "a share of a grade": (lambda: edited(lambda d: d["grades"][0].update(share="100.00")), "grades "),
    "findings written": (lambda: edited(lambda d: d["findings"].append({"code": "plan-draft", "severity": "note", "place": {}, "message": "Verified.", "remedy": "", "clause": "", "fields": {"plan": "x"}})), "findings plan-draft"),
    "products invented": (lambda: edited(lambda d: d.update(products=[GOOD])), "products product/bars/direct/2025"),
    "a line's value, signed": (lambda: edited(lambda d: d["lines"][0].update(value="1.00"), signed=True), "lines "),
    "a line's cell": (lambda: edited(lambda d: next(one for one in d["lines"] if one["cells"])["cells"][0].update(value="1.00")), "lines P1/anode/2025-01"),
    "a line's input": (lambda: edited(lambda d: d["lines"][0]["inputs"][0].update(value="1.00")), "lines "),
    "a line's grade": (lambda: edited(lambda d: d["lines"][0].update(grade="official")), "lines "),
    "a line's equation": (lambda: edited(lambda d: d["lines"][0].update(equation="heat.by_factor")), "lines "),
    "a line's GWP": (lambda: edited(lambda d: next(one for one in d["lines"] if one["gases"])["gases"][0].update(gwp="1e999999999")), "lines P1/anode-effect"),
    "a total's value, signed": (lambda: edited(lambda d: total(d, "electrolysis").update(value="1.00"), signed=True), "totals electrolysis/*/*/*/2025/*.value"),
    "a total of the enterprise": (lambda: edited(lambda d: total(d, "enterprise").update(value="25000.00")), "totals enterprise/*/*/*/2025/*.value"),
    "amounts of the activity": (lambda: edited(lambda d: d["activity"]["process"][0]["anode"]["values"].__setitem__(0, "1.00")), "lines P1/anode/2025-01"),
    "output of the activity": (lambda: edited(lambda d: d["activity"]["process"][0]["liquid_aluminium"]["values"].__setitem__(0, "1.00")), "lines P1/anode-effect"),
    "a record's value": (lambda: edited(lambda d: record(d, LOSS).update(value="20.00")), "factors.records["),
    "a record's grade": (lambda: edited(lambda d: record(d, LOSS).update(grade="official")), "factors.records["),
    "a record's document": (lambda: edited(lambda d: record(d, LOSS).update(document="mee-notice-2026")), "factors.records["),
    "records taken out": (lambda: edited(lambda d: d["factors"].update(records=[])), "factors.records"),
    "edition renamed": (lambda: edited(_other_edition), "factors.sha256"),
    "edition's hash": (lambda: edited(lambda d: d["factors"].update(sha256="0" * 64)), "factors.sha256"),
    "an overlay's record with a packaged edition": (lambda: laid(own("a/b", "16", LOSS, edition=2)), "factors.overlays cn-al-2024 a/b.edition"),
    "options written": (lambda: edited(lambda d: d.update(options={"include_facilities": True})), "digest"),
    "rounding written": (lambda: edited(lambda d: d.update(rounding="none")), "lines "),
    "tie written": (lambda: edited(lambda d: d.update(tie="half-even")), "tie"),
    "as of another day": (lambda: edited(lambda d: d.update(as_of="2025-06-30")), "digest"),
    "digest of another": (lambda: edited(lambda d: None, signed=True), "digest"),
}  # fmt: skip
"""What is edited in a file whose digest the forger cannot, or need not, make: the place that must be named."""


@dataclass(frozen=True)
class Said:
    """A file that recomputes and says more than it may: what is done, the finding, whether `--strict` minds."""

    edit: Callable[[Raw], Any]
    code: str
    strict: bool


SAID: dict[str, Said] = {
    "verified by the ministry": Said(
        lambda d: d.update(verified_by="Ministry of Ecology and Environment"), "file-unknown-keys", True
    ),
    "a total at the top": Said(lambda d: d.update(total="100.00"), "file-unknown-keys", True),
    "a seal in the engine": Said(lambda d: d["engine"].update(verified=True), "file-unknown-keys", True),
    "an engine of 99.0": Said(lambda d: d.update(engine={"name": "ghgcalc", "version": "99.0"}), "file-engine", False),
    "another engine": Said(lambda d: d.update(engine={"name": "ministry", "version": "1"}), "file-engine", False),
    "no engine": Said(lambda d: d.pop("engine"), "file-engine", False),
}
