"""Results as one self-contained HTML file, both languages inside: an inventory with charts and derivations, other results as tables."""

from ghgcalc.report.page.inventory import inventory_page
from ghgcalc.report.page.plain import page_of, report_page

__all__ = ["inventory_page", "page_of", "report_page"]
