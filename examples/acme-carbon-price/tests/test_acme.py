"""The rules say what the handbook says. The digits were worked out by hand."""

import ghgcalc
import pytest
from acme_carbon_price import charge

MONTH = {
    "schema": "ghgcalc/activity/1",
    "year": 2024,
    "entity": {"name": "One line"},
    "process": [
        {
            "id": "P1",
            "liquid_aluminium": "1000 t",
            "anode": "500 t",
            "electricity": [{"supply": "grid", "amount": "13506 MWh"}],
        }
    ],
    "carbonate": [{"item": "soda-ash", "amount": "10 t"}],
}
PRICE = ghgcalc.Quantity("90 CNY/tCO2e")


def test_charge() -> None:
    """Anodes 500 × 0.855 × 0.978 × 44/12 = 1533.015, effects 0.03 × 6630 + 0.003 × 11100 = 232.2, cells 13506 × 0.5525 = 7462.065.

    On a tie the handbook rounds to the even digit: 1533.02 + 232.20 + 7462.06.
    """
    inventory = ghgcalc.calculate(MONTH, "acme-price-7")
    assert str(inventory.total("enterprise")) == "9227.28 tCO2e"
    assert str(charge(inventory, PRICE)) == "830455.2 CNY"


def test_other_rules_bear_no_price() -> None:
    """An inventory under another guideline, and a price per something else, are refused."""
    with pytest.raises(ValueError, match="cn-al-2024"):
        charge(ghgcalc.calculate(MONTH, "cn-al-2024"), PRICE)
    with pytest.raises(ghgcalc.UnitError):
        charge(ghgcalc.calculate(MONTH, "acme-price-7"), ghgcalc.Quantity("90 CNY/t"))
