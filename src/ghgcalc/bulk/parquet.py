"""Parquet in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import InputError
from ghgcalc.files import called
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

    try:
        there = path.exists()
        found = parquet.read_table(path) if there else None
    except (pa.ArrowException, OSError, ValueError) as error:  # a name that is too long, or has a zero in it, is no file's
        raise InputError([Finding.of("batch-not-parquet", place=Place(file=called(path)), detail=str(error)[:80])]) from None
    if not there:
        raise InputError([Finding.of("file-missing", place=Place(file=called(path)))])
    return found
