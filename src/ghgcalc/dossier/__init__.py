"""The package 资料包: an inventory with what it was made of, what proves it and what was made of it, in one file that recomputes.

The room offers `pack`, `read_package` and `verify_package`. It works out no emission and no allowance: it lays parts into a container of
which every byte is decided, and holds each against what the rooms below make of the others. A kind of part is a line in `kinds`.
"""

from __future__ import annotations

from ghgcalc.dossier.again import PackageVerification, read_package, verify_package
from ghgcalc.dossier.package import Package
from ghgcalc.dossier.packing import pack

__all__ = ["Package", "PackageVerification", "pack", "read_package", "verify_package"]
