"""The settlement of an entity or of a table: what may enter, the obligation in units, the fine, the value, the cheapest way, the record.

It offers `settle`, `settle_sector` and their records, reads what a caller states, and touches the allocation, the plans and the prices
of the market. What could be otherwise is a question for the outlook.
"""

from __future__ import annotations

from ghgcalc.allowances.settlement.again import SettlementVerification, verify_settlement
from ghgcalc.allowances.settlement.choice import Cheapest, cheapest
from ghgcalc.allowances.settlement.grounds import Figure, Grounds
from ghgcalc.allowances.settlement.liability import Liability, fine
from ghgcalc.allowances.settlement.members import Members
from ghgcalc.allowances.settlement.notice import Issued, movable
from ghgcalc.allowances.settlement.offers import Offers, Ways
from ghgcalc.allowances.settlement.optimum import Step, Way
from ghgcalc.allowances.settlement.penalty import Penalty, month_before
from ghgcalc.allowances.settlement.plausible import balance_band
from ghgcalc.allowances.settlement.position import EXEMPT
from ghgcalc.allowances.settlement.record import Advance, Settlement
from ghgcalc.allowances.settlement.reductions import HeldCcer
from ghgcalc.allowances.settlement.request import Positive, Request
from ghgcalc.allowances.settlement.run import settle
from ghgcalc.allowances.settlement.sector import Sector, settle_members, settle_sector
from ghgcalc.allowances.settlement.surrender import Lot, Surrender
from ghgcalc.allowances.settlement.trust import own

__all__ = [
    "EXEMPT",
    "Advance",
    "Cheapest",
    "Figure",
    "Grounds",
    "HeldCcer",
    "Issued",
    "Liability",
    "Lot",
    "Members",
    "Offers",
    "Penalty",
    "Positive",
    "Request",
    "Sector",
    "Settlement",
    "SettlementVerification",
    "Step",
    "Surrender",
    "Way",
    "Ways",
    "balance_band",
    "cheapest",
    "fine",
    "month_before",
    "movable",
    "own",
    "settle",
    "settle_members",
    "settle_sector",
    "verify_settlement",
]
