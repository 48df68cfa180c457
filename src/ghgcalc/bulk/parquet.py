"""Parquet in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> Any:
    """The table of a Parquet file, or of a folder of them; columns of texts are read as dictionaries.

    Raises:
        InputError: there is none, or it is no Parquet.
    """
    pa = doors.package("pyarrow", "batch", "batch")
    from pyarrow import parquet

    if not path.exists():
        raise InputError([Finding.of("file-missing", place=Place(file=str(path)))])
    try:
        return parquet.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise InputError([Finding.of("batch-not-parquet", place=Place(file=str(path)), detail=str(error)[:80])]) from None
