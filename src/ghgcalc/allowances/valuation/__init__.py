"""The valuation: what the surplus of a settlement, and the units that it trades, are worth at the price of each day of a price file.

It offers `value_by_day` with its records, and touches a settlement and prices that were read. Nothing in it changes either.
"""

from ghgcalc.allowances.valuation.record import DayPrice, End, Ends, ValueByDay
from ghgcalc.allowances.valuation.run import value_by_day

__all__ = ["DayPrice", "End", "Ends", "ValueByDay", "value_by_day"]
