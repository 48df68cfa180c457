"""The market: prices with a name, price files of the user's, their summary, and one published quarter as an example."""

from __future__ import annotations

from ghgcalc.market.basis import PriceBasis

__all__ = ["PriceBasis"]
