"""Write the golden workbooks anew: `make golden`, for a person to look at before they are committed."""

from __future__ import annotations

from pathlib import Path

import ghgcalc
from ghgcalc.report.contents.inventory import inventory_report
from ghgcalc.report.render.workbook import workbook

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "golden"
FILES = (("smelter-2024.zh", "smelter-2024.toml", "zh"), ("worked-month.en", "worked-month.toml", "en"))


def write() -> None:
    """Every golden workbook."""
    FOLDER.mkdir(exist_ok=True)
    for stem, file, lang in FILES:
        inventory = ghgcalc.calculate(ghgcalc.read(ROOT / "examples" / file), "cn-al-2024")
        (FOLDER / f"{stem}.xlsx").write_bytes(workbook(inventory_report(inventory, lang), inventory))


def write_templates() -> None:
    """The listings of two templates."""
    from ghgcalc.io.templates import template_of
    from test_template import listing

    for guideline, lang in (("cn-al-2024", "zh"), ("eu-cbam-al", "en")):
        text = listing(template_of(guideline, lang, year=2024)[0])
        (FOLDER / f"template-{guideline}.{lang}.txt").write_text(text, encoding="utf-8")


def write_goods() -> None:
    """What is told of the goods of a smelter that states everything."""
    from test_goods_told import NAME, full, listing

    (FOLDER / "goods-told.txt").write_text(listing(ghgcalc.calculate(full(), NAME)), encoding="utf-8")


if __name__ == "__main__":
    write()
    write_templates()
    write_goods()
