"""The market: prices with a name, price files of the user's, their summary, one published quarter, and published prices as anchors.

No exchange data is packaged: whoever has a price file reads it with `read_prices`, and takes a named price from its summary.
"""

from __future__ import annotations

from ghgcalc.market.anchors import Anchor, Anchors, anchors, price_remarks
from ghgcalc.market.basis import PriceBasis
from ghgcalc.market.prices import Prices, Session, read_prices
from ghgcalc.market.quarter import Quarter, quarter
from ghgcalc.market.summary import Summary, summarise

__all__ = [
    "Anchor",
    "Anchors",
    "PriceBasis",
    "Prices",
    "Quarter",
    "Session",
    "Summary",
    "anchors",
    "price_remarks",
    "quarter",
    "read_prices",
    "summarise",
]
