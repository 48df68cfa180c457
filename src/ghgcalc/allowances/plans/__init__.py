"""Allocation plans as data: what a plan and the rules of the market are, those that are known, the dates of a cycle.

The lowest part of the allowances. It offers records and their registers, and touches documents and files alone; it works out nothing.
"""

from __future__ import annotations

from ghgcalc.allowances.plans.cycle import Milestone, calendar, days_left, icalendar
from ghgcalc.allowances.plans.known import FOLDER, get, in_force, installed, load, named, of_year, register
from ghgcalc.allowances.plans.market import Fine, MarketRules, Stage, market_rules
from ghgcalc.allowances.plans.model import MILESTONES, Plan, Rule
from ghgcalc.allowances.plans.parts import DocumentId, Number, Said, Slug, Sourced, read_model
from ghgcalc.allowances.plans.released import LOCK, altered, genuine, revisions, standing
from ghgcalc.allowances.plans.sectors import Sectors, sectors

__all__ = [
    "FOLDER",
    "LOCK",
    "MILESTONES",
    "DocumentId",
    "Fine",
    "MarketRules",
    "Milestone",
    "Number",
    "Plan",
    "Rule",
    "Said",
    "Sectors",
    "Slug",
    "Sourced",
    "Stage",
    "altered",
    "calendar",
    "days_left",
    "genuine",
    "get",
    "icalendar",
    "in_force",
    "installed",
    "load",
    "market_rules",
    "named",
    "of_year",
    "read_model",
    "register",
    "revisions",
    "sectors",
    "standing",
]
