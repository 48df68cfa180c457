"""The communication form of the European Commission 欧盟委员会“装置—申报人”信息沟通表: where its cells are, and filling them in.

The form is the spreadsheet with which an installation tells its customers the specific embedded emissions of its goods (CBAM). The user
brings his own copy: the room knows sheets and labels (`form.toml`) and what cells take (`filled.toml`), and holds nothing of the form itself.
"""

from __future__ import annotations

from ghgcalc.communication.exporting import export
from ghgcalc.communication.result import SCHEMA, Compared, Entry, Exported

__all__ = ["SCHEMA", "Compared", "Entry", "Exported", "export"]
