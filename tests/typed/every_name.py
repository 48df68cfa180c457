"""A program that uses every public name, as a careful caller writes it: mypy --strict, pyright and pydantic's plugin have nothing to say.

A test holds that no public name is left out, and runs it. Where a line says what comes, it comes.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import assert_type

from pydantic import BaseModel

import ghgcalc
from ghgcalc import (
    Activity,
    ArgumentError,
    Batch,
    CheckResult,
    DifferenceError,
    Emission,
    Energy,
    Finding,
    GasVolume,
    GhgcalcError,
    InputError,
    Intensity,
    Inventory,
    Ledger,
    Line,
    Mass,
    NumberError,
    Place,
    Portfolio,
    Price,
    QualityPlan,
    Quantity,
    Share,
    Total,
    Unit,
    UnitError,
    UnknownIdError,
    __version__,
    allowances,
    archive,
    attestation,
    audit,
    batch,
    border,
    calculate,
    calculate_many,
    changes,
    check,
    cluster,
    communication,
    compare,
    corrections,
    diff,
    documents,
    dossier,
    equations,
    factors,
    filing,
    guidelines,
    json_schema,
    lists,
    loads,
    loads_inventory,
    loads_table,
    market,
    open_ledger,
    pack,
    quality,
    read,
    read_inventory,
    read_package,
    read_quality_plan,
    replay,
    spark,
    typing,
    units,
    verified,
    verify,
    verify_package,
    write,
    write_template,
)
from ghgcalc.activity import Process


class Plant(BaseModel):
    """Fields of the user's own."""

    anode: Mass["anode"]
    metal: Mass["Al"]
    coke: Mass["coke"] | None = None
    power: Energy
    gas: GasVolume
    emission: Emission
    loss: Share
    price: Price
    intensity: Intensity


def fields() -> None:
    """What is stated is a quantity, of the field's dimension."""
    plant = Plant.model_validate(
        {
            "anode": "5 t",
            "metal": "10 t",
            "power": "130 MWh",
            "gas": "1 万Nm3",
            "emission": "15.6 tCO2e",
            "loss": "15 %",
            "price": "90 CNY/t",
            "intensity": "1.56 tCO2e/tAl",
        }
    )
    again = Plant(
        anode=plant.anode,
        metal=Quantity("10 t"),
        power=plant.power,
        gas=plant.gas,
        emission=plant.emission,
        loss=plant.loss,
        price=plant.price,
        intensity=plant.intensity,
    )
    assert_type(plant.anode, Quantity)
    assert_type(plant.coke, Quantity | None)
    assert_type(plant.power, Quantity)
    assert_type(again.emission / again.metal, Quantity)
    assert_type(plant.anode.value, Decimal)
    assert_type(plant.anode.unit, Unit)
    assert again == plant


def activity() -> Activity:
    """Built by keywords, read from tables or a file: the same type."""
    anodes: typing.SeriesDict = {"unit": "t", "values": [Decimal("2600.5"), 2600, "2599.75"] * 4}
    process: typing.ProcessDict = {
        "id": "P1",
        "liquid_aluminium": {"unit": "t", "values": [5200] * 12},
        "anode": anodes,
        "anode_loss": {"value": "15 %", "source": "ledger"},
        "electricity": [{"supply": "grid", "amount": {"unit": "MWh", "values": [70000] * 12}}],
        "started": date(2015, 6, 1),
    }
    made = Activity.new(
        year=2024,
        entity={"name": "Example Aluminium"},
        process=[process],
        fuel=[{"item": "diesel", "amount": "120 t"}],
        electricity=[{"supply": "grid", "amount": Quantity("860000 MWh")}],
    )
    assert_type(made.process[0], Process)
    assert_type(made.replace(year=2023), Activity)
    assert_type(made.dump(), typing.ActivityDict)
    return made


def results(stated: Activity, folder: Path) -> Inventory:
    """Lines, totals and findings are records."""
    made = calculate(stated, "cn-al-2024", as_of=date(2026, 1, 1), rounding="cell")
    assert_type(made, Inventory)
    basis: typing.Basis | None = made.lines[0].basis
    level: typing.Level = made.totals[0].level
    assert_type(made.total(level, basis=basis, period="2024"), Quantity)
    assert_type(made.lines, tuple[Line, ...])
    assert_type(made.totals, tuple[Total, ...])
    assert_type(made.findings, tuple[Finding, ...])
    assert_type(made.line("P1/anode/2024-01").value, Decimal)
    assert_type(made.line("P1/anode/2024-01").grade, typing.LineGrade)
    assert_type(made.lines[0].level, typing.RowLevel)
    assert_type(made.lines[0].inputs[0].origin, typing.InputOrigin)
    assert_type(made.guideline["id"], str)
    assert_type(made.factors["records"][0]["grade"], typing.Grade)
    assert_type(made.grades[0]["share"], str | None)
    assert_type(made.auxiliary[0]["memo"], list[typing.MemoDict])
    assert_type(made.products, tuple[typing.GoodDict, ...])
    assert_type(made.activity["year"], int)
    assert_type(made.entity["name"], str)
    assert_type(made.rounding["policy"], typing.Policy)
    assert_type(made.as_dict(), typing.InventoryDict)
    assert_type(made.as_dict()["totals"][0], typing.TotalDict)
    assert_type(made.as_dict()["lines"][0]["inputs"][0], typing.InputDict)
    lang: typing.Lang
    for lang in ("en", "zh"):
        assert_type(made.explain("P1/anode/2024-01", lang), str)
    write(made, folder / "inventory.json")
    assert_type(write_template(folder / "plant.xlsx", made.guideline["id"], lang), tuple[Finding, ...])
    one = {"entity": "A", "process": "P1", "period": "2024", "unit": "t"}
    columns = {name: [text, text] for name, text in one.items()} | {
        "datum": ["liquid_aluminium", "anode"],
        "amount": ["1200", "564"],
    }
    try:
        worked = assert_type(batch(columns, "cn-al-2024", seed=1), Batch)
        assert worked.about["entities"] == 1
    except DifferenceError as error:
        raise SystemExit(str(error)) from error
    many = calculate_many([])
    assert_type(many, Portfolio)
    assert_type(many.report("zh"), str)
    write(many, folder / "out")
    write(made, folder / "inventory.xlsx", lang="zh")
    assert_type(made.report("zh"), str)
    assert_type(made.report("zh", "json"), str)
    assert_type(made.report("zh", "xlsx"), bytes)
    assert_type(made.report(form="xlsx"), bytes)
    return read_inventory(folder / "inventory.json")


def checked(stated: Activity, made: Inventory) -> None:
    """What a check, a comparison and a verification give."""
    found = check(stated, on=date(2025, 3, 1))
    assert_type(found, CheckResult)
    assert_type(found.fails("error"), bool)
    for one in found.findings:
        assert_type(one.severity, typing.Severity)
        assert_type(one.place, Place)
        assert_type(one.text("zh"), str)
        assert_type(one.as_dict(), typing.FindingDict)
    beside = compare(stated, ["cn-al-2024-draft", "cn-al-2024"])
    assert_type(beside, audit.Comparison)
    assert_type(beside.effects, tuple[audit.Effect, ...])
    assert_type(beside.effects[0].value, Decimal)
    assert_type(beside.effects[0].level, typing.Level)
    again = verify(made, lang="zh")
    assert_type(again, audit.Verification)
    assert_type(again.verdict, typing.Verdict)
    assert_type(again.differences, tuple[audit.Difference, ...])
    assert_type(again.numbers, audit.Numbers)
    own: tuple[audit.OwnFactor, ...] = again.numbers.own
    measured: tuple[audit.MeasuredValue, ...] = again.numbers.measured
    departures: tuple[audit.Departure, ...] = again.numbers.departures
    assert not own
    assert not measured
    assert [one.name for one in departures] == ["as_of"]
    assert audit.verify is verify
    assert audit.compare is compare
    apart = diff(stated, made, reasons={"/year": "another year"})
    assert_type(apart, changes.Changes)
    assert_type(apart.changes, tuple[changes.Change, ...])
    assert_type(apart.explained("enterprise"), Decimal)
    assert_type([one.value("enterprise") for one in apart.changes], list[Decimal])
    assert changes.diff is diff
    record = verified.draft(made, after=made)
    assert_type(record, verified.Record)
    assert_type(record.row("P1", "emission"), verified.RecordDatum | None)
    assert_type(verified.check(record, made), verified.RecordCheck)
    planned = read_quality_plan(Path(__file__).parents[2] / "examples" / "quality-plan-2024.toml")
    assert_type(planned, QualityPlan)
    assert_type(planned.meter, tuple[quality.Meter, ...])
    assert_type(quality.triggers(planned, stated), tuple[quality.Trigger, ...])
    assert_type(check(stated, quality_plan=planned), CheckResult)


def corrected(stated: Activity) -> None:
    """A meter that nobody calibrated, and what that comes to."""
    lapsed: corrections.MeterDict = {
        "meter": "S-1",
        "table": "process",
        "row": stated.process[0].id,
        "key": "anode",
        "required": "0.5 %",
        "reason": "never calibrated",
    }
    found = corrections.meter(stated, lapsed, approved_on="2025-02-01")
    assert_type(found, corrections.Corrected)
    assert_type(found.activity, Activity)
    assert_type(found.corrections, tuple[corrections.Correction, ...])
    given: corrections.CorrectionsDict = {"meter": [lapsed]}
    assert corrections.correct(stated, given).corrections[0].cases == found.corrections[0].cases
    worked = found.worked("cn-al-2024")
    assert_type(worked.effects, corrections.Effects | None)
    assert_type(corrections.rules()["late"].title("zh"), str)
    shown = filing.month(stated, previous=None, on=date(2025, 3, 1))
    assert_type(shown, filing.Month)
    assert_type(shown.so_far, tuple[filing.Intensity, ...])
    assert_type(shown.closing, filing.Closing | None)
    assert_type(filing.chain([shown.inventory]).holds, bool)
    assert_type(filing.calendar(2026, "cn-al-2024")[0].day, date | None)


def signed(made: Inventory, folder: Path) -> None:
    """Who stands behind a file."""
    key = attestation.PrivateKey.make()
    assert_type(key.public, attestation.PublicKey)
    write(made, folder / "signed.json")
    envelope = attestation.attest(folder / "signed.json", key, "operator")
    assert_type(envelope, attestation.Envelope)
    assert_type(envelope.signatures, tuple[attestation.Signature, ...])
    (folder / "signed.dsse.json").write_text(envelope.dumps(), encoding="utf-8")
    policy = {"required": {"operator": 1}}
    raw = {"schema": "ghgcalc/trust/1", "key": [{"holder": "A", "role": "operator", "public": key.public.base64}], "policy": policy}
    found = attestation.verify(folder / "signed.json", folder / "signed.dsse.json", attestation.Trust.of(raw))
    assert_type(found, attestation.Attested)
    assert_type(found.attestations, tuple[attestation.Attestation, ...])
    assert_type(found.attestations[0].signatures, tuple[attestation.Judged, ...])
    assert_type(found.needed, tuple[attestation.Needed, ...])
    assert found.passed


def kept(made: Inventory, folder: Path) -> None:
    """A package, the ledger that keeps it, and a report of others within its printed precision."""
    package = pack(made)
    assert_type(package, dossier.Package)
    assert_type(read_package(package.data), dossier.Package)
    assert_type(verify_package(package), dossier.PackageVerification)
    ledger = Ledger(folder / "kept.db", create=True)
    assert_type(open_ledger(folder / "kept.db"), Ledger)
    assert_type(ledger.add(package.data), archive.Added)
    assert_type(ledger.listed(), archive.Listing)
    assert_type(ledger.check(), archive.Checked)
    assert_type(replay.replay(Path(__file__).parents[2] / "examples" / "replay" / "steel.toml"), replay.Replay)


def registers() -> None:
    """Published numbers and rules."""
    factor = factors.get("cn-grid-2021/residual")
    assert_type(factor, factors.Factor)
    assert_type(factor.value, Quantity)
    assert_type(factor.grade, typing.Grade)
    assert_type(factors.find(kind="ncv", grade="official"), list[factors.Factor])
    assert_type(factors.history("cn-grid-2021/residual"), list[factors.Factor])
    newest: factors.Factors = factors.edition(max(factors.editions()))
    period: factors.Period | None = factor.valid
    plugged: tuple[factors.Overlay, ...] = factors.plugins()
    assert newest.get(factor.id) == factor
    assert period is None or period.to is None or period.from_ is None or period.from_ <= period.to
    assert not plugged
    assert not factors.check()
    assert not factors.broken()
    assert factor in factors.released()
    assert factors.REFUSED_KINDS
    rules = guidelines.get("cn-al-2024")
    assert_type(rules, guidelines.Guideline)
    assert_type(rules.source, tuple[guidelines.Source, ...])
    source: guidelines.Source = rules.source[0]
    method: guidelines.Method = source.method[0]
    bindings: list[guidelines.Binding] = [one for ways in method.parameters.values() for one in ways]
    supplies: list[guidelines.Supply] = [one for table in rules.supplies.values() for one in table.values()]
    lookups: list[guidelines.Lookup] = list(rules.lookups.values())
    beside: tuple[guidelines.Auxiliary, ...] = rules.auxiliary
    notices: tuple[guidelines.Notice, ...] = rules.notice
    goods: tuple[guidelines.Goods, ...] = rules.goods
    assert bindings or supplies or lookups or beside or notices or goods
    policy: guidelines.Policy = rules.rounding.policy
    basis: guidelines.Basis | None = source.basis
    assert policy in {"cell", "line", "total", "none"}
    assert basis is None
    assert guidelines.LEVELS[0] == "process"
    assert guidelines.LOCK.is_file()
    assert_type(guidelines.diff("cn-al-2024-draft", rules), list[guidelines.Difference])
    assert_type(guidelines.between(rules.data, rules.data), list[guidelines.Difference])
    assert guidelines.choose(2024, date(2026, 1, 1)).id in guidelines.known()
    assert rules in guidelines.register().values()
    assert guidelines.alike(rules, 2024) is not None
    assert guidelines.notes("cn-al-2024", "zh")
    assert guidelines.standing(rules).origin == "packaged"
    assert guidelines.revisions("cn-al-2024")
    assert not guidelines.package_of("cn-al-2024")
    root = guidelines.LOCK.parent
    assert guidelines.load(root / "cn-al-2024").sha256 == rules.sha256
    shelves: list[object] = [guidelines.add_folder, guidelines.remove_folders]
    assert shelves
    assert guidelines.folders()
    paper: documents.Document = documents.get(factor.document)
    assert paper in documents.register().values()
    assert documents.find(text=paper.title_zh)
    assert documents.in_force(date(2025, 1, 1)) is not None
    made: list[object] = [documents.load, documents.made]
    assert made


def formulas() -> None:
    """Equations for operands of any kind, and units."""
    one = equations.get("carbonate.by_factor")
    assert_type(one, equations.Equation)
    assert one.id in equations.names()
    assert equations.compose(one, {}).id
    assert equations.checked(one.id) is not None
    assert not guidelines.broken()
    assert equations.packaged(one.id)
    rooms = (
        equations.anode, equations.anode_bake, equations.anode_effect, equations.biomass, equations.carbon, equations.carbonate, equations.cogeneration, equations.combustion,
        equations.electricity, equations.facility, equations.heat, equations.process, equations.product,
    )  # fmt: skip
    assert all(room.__doc__ for room in rooms)
    assert one(amount=Decimal(10), factor=Decimal("0.4397"))[0] == Decimal("4.397")
    tonne, kilogram = Unit.of("t"), units.parse_unit("kg")
    assert units.convert(Decimal(1), tonne, kilogram) == 1000
    assert units.scale_between(tonne, kilogram) == 1000
    assert units.computed(Decimal(1), "t") == Quantity("1 t") == units.Quantity("1000 kg")
    assert units.unit_text("5 t") == "t"
    assert units.pint_quantity(5, dict(tonne.atoms)).magnitude == 5
    assert units.registry() is not None
    assert "anode" in units.SUBSTANCES
    assert units.Unit is Unit
    assert_type(units.named(), tuple[units.Named, ...])


def money(made: Inventory) -> None:
    """Positions and prices."""
    plan: allowances.Plan = allowances.of_year(2025)
    assert plan in allowances.register().values()
    assert allowances.get(plan) is plan
    settled = allowances.settle(
        made,
        plan.id,
        balance_value="1.60 tCO2e/t",
        price=Quantity("90.66 CNY/t"),
        holdings={2024: "1000 t"},
        verified={"P1": {"output": "62400 t"}},
        verified_source="verifier",
        verified_on=date(2026, 5, 1),
    )
    assert_type(settled, allowances.Settlement)
    lots: list[typing.CcerLotDict] = [{"id": "A", "units": "5 t", "covered": False}]
    priced = allowances.settle(made, plan, balance_value="1.6 tCO2e/t", price="90 CNY/t", ccer_price="80 CNY/t", ccer_lots=lots)
    least: allowances.Cheapest = allowances.cheapest(priced, prices=["80 CNY/t"], ccer_prices=[Quantity("70 CNY/t")])
    assert least.matrix
    laid: allowances.Matrix = allowances.matrix(made, settled, balance_value="1.5 tCO2e/t:1.6 tCO2e/t", vary={"anode": "-2 %:2 %"})
    assert laid.break_even is not None
    assert all(cell.value is not None for row in laid.rows for cell in row.cells)
    running = read(Path(__file__).parents[2] / "examples" / "outlook" / "smelter-2026.toml")
    ahead: allowances.Outlook = allowances.outlook_of(running, forecast="mean", balance_value="1.6 tCO2e/t")
    assert ahead.through == "2026-08"
    sold = calculate(read(Path(__file__).parents[2] / "examples" / "smelter-export-2026.toml"), "eu-cbam-al")
    shown: border.Border = border.costs(
        sold, tonnes={"ingot": "1000 t"}, certificate_price=Quantity("80 EUR/t"), routes={"ingot": "primary"}
    )
    years: tuple[border.Year, ...] = shown.goods[0].years
    ways: list[border.Way] = [way for year in years for way in (year.default, year.actual)]
    stands: list[border.Given] = [way.embedded for way in ways if way.embedded is not None]
    assert stands
    assert isinstance(shown.goods[0], border.Good)
    at_home: border.Home | None = shown.home
    assert at_home is None
    assert border.Rate(Fraction(8), "").as_dict()["unit"] == "CNY/EUR"
    assert border.Effect("ingot", Fraction(1), Fraction(1), None).as_dict()["good"] == "ingot"
    assert border.Reading("stated", "", Fraction(1), Fraction(8), None, ()).as_dict()["name"] == "stated"
    with suppress(InputError):  # no copy of the form lies here
        filled: communication.Exported = communication.export(sold, "no-form.xlsx")
        assert all(isinstance(one, communication.Entry) for one in filled.entries)
        assert all(isinstance(one, communication.Compared) for one in filled.compared or ())
    known: border.Acts = border.acts()
    assert known.benchmark_of("7601") is not None
    owed: allowances.Liability = allowances.fine("2026-12-31", "38 t", month_price=["98 CNY/t"], on="2026-11-26")
    assert (owed.law.id, owed.days) == ("eco-code-2026", 35)
    varied: allowances.WhatIf = allowances.what_if(made, settled, {"anode": ["-2 %"], "price": ["80 CNY/t"]})
    assert varied.scenarios
    assert allowances.marginals(made, settled)
    day_of_market = {"date": "2026-01-05", "close": "70 CNY/t", "listed_volume": "1 t", "listed_turnover": "70 CNY"}
    daily: allowances.ValueByDay = allowances.value_by_day(
        settled, market.read_prices([day_of_market | {"block_volume": "0 t", "block_turnover": "0 CNY"}]), "close"
    )
    assert_type(daily.report("zh", "xlsx"), bytes)
    sure: allowances.SettlementVerification = allowances.verify_settlement(settled, made, lang="en")
    assert sure is not None
    rows = [{"entity": "A", "emissions": "500000 tCO2e", "output": "320000 t"}]
    balance: allowances.Balance = allowances.balance_of(rows, plan)
    sector: allowances.Sector = allowances.settle_sector(rows, plan, balance_value="1.6 tCO2e/t")
    assert balance.processes == 1
    assert sector.as_dict()
    assert allowances.icalendar(allowances.calendar(plan), "zh")
    assert allowances.coverage({"sector": "aluminium", "year": 2025, "emissions": "30000 tCO2e"})
    rules: allowances.MarketRules = allowances.market_rules()
    assert rules.schema_
    assert all(room.__doc__ for room in (allowances.marginal, allowances.methods, allowances.scenarios, allowances.schemes))
    loaders: list[object] = [allowances.load, allowances.solve]
    assert loaders
    anchors: market.Anchors = market.anchors()
    anchor: market.Anchor = next(iter(anchors.anchor))
    quarter: market.Quarter = market.quarter()
    assert anchor in anchors.anchor
    assert quarter.model_fields_set
    prices: market.Prices = market.read_prices(
        [
            {"date": f"2026-01-{day:02}"}
            | dict.fromkeys(("open", "high", "low", "close"), "80 CNY/t")
            | dict.fromkeys(("listed_volume", "block_volume"), "10 t")
            | dict.fromkeys(("listed_turnover", "block_turnover"), "800 CNY")
            for day in (5, 6)
        ]
    )
    session: market.Session = prices.sessions[0]
    summary: market.Summary = market.summarise(prices)
    price: market.PriceBasis | None = settled.price
    assert session in prices.sessions
    assert summary.as_dict()
    assert price is not None
    assert not market.price_remarks(price.value, "price")


def errors() -> None:
    """Everything that is wrong is a GhgcalcError, and says what and where."""
    try:
        read("no-such-file.toml")
    except ArgumentError:
        raise
    except InputError as error:
        assert_type(error.faults, tuple[Finding, ...])
    for wrong in (NumberError, UnitError, UnknownIdError):
        assert issubclass(wrong, GhgcalcError)
    try:
        factors.get("cn-grid-2021/residul")
    except UnknownIdError as error:
        assert_type(error.nearest, tuple[str, ...])


def texts(made: Inventory, folder: Path) -> None:
    """Texts instead of files, the schema of a file, and what there is."""
    write(made, folder / "again.json")
    text = (folder / "again.json").read_text(encoding="utf-8")
    assert_type(loads_inventory(text), Inventory)
    assert loads_table(text, "json")["year"] == made.year
    assert_type(loads(json.dumps(made.activity), "json"), Activity)
    assert json_schema("activity")["$id"]
    assert lists.of("fuels", "cn-al-2024")
    assert_type(cluster.job("cn-al-2024", lines=True, rounding="line"), cluster.Job)
    assert callable(spark.batch)


def main() -> None:
    """All of it."""
    assert __version__ == ghgcalc.__version__
    fields()
    stated = activity()
    with tempfile.TemporaryDirectory() as folder:
        made = results(stated, Path(folder))
        texts(made, Path(folder))
        signed(made, Path(folder))
        kept(made, Path(folder))
    checked(stated, made)
    corrected(stated)
    registers()
    formulas()
    money(made)
    errors()


if __name__ == "__main__":
    main()
