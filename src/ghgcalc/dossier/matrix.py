"""The evidence matrix 证据矩阵: every leaf of the activity, and the files that prove it; what nothing proves is listed as open 待补证.

The user writes which data a file proves, by JSON pointers with `*` for any step; one at a table or a row holds for all that lies in it.
The leaves, and which links hold for them, are worked out; so is the table for people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ghgcalc.descriptions.models import Shown
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.numbers import shorten
from ghgcalc.schema import Strict, validate
from ghgcalc.signs import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STATED = "ghgcalc/matrix/1"
SCHEMA = "ghgcalc/package-matrix/1"
MAX_PAIRS = 200_000
"""Leaves times the files that prove them: a row of the table each."""

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, pattern=r"\S"),
    Shown(lambda: {"type": "string", "minLength": 1, "maxLength": 500, "pattern": r"[^\s]|[\x1c-\x1f\ufeff]"}),
]
"""Signs that some expressions take for blanks, and the reader does not, pass the schema."""

Pattern = Annotated[str, StringConstraints(pattern=r"^(/([^~]|~[01])*)?$", max_length=500)]


class Link(Strict):
    """Which data some files prove.

    Attributes:
        of: JSON pointers into the activity, `*` for any step; all that lies inside is meant.
        files: names within the folder of evidence.
        pages: where in them. note: what else is to be said.
    """

    of: Annotated[tuple[Pattern, ...], Field(min_length=1, max_length=1000)]
    files: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1000)]
    pages: Line | None = None
    note: Line | None = None

    def as_dict(self) -> dict[str, Any]:
        """As a record of the matrix."""
        return {
            "of": list(dict.fromkeys(self.of)),
            "files": list(dict.fromkeys(self.files)),
            "pages": self.pages,
            "note": self.note,
        }


class Matrix(Strict):
    """A file of links."""

    schema_: Literal["ghgcalc/matrix/1"]
    link: Annotated[tuple[Link, ...], Field(max_length=2000)] = ()

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class _Links(Strict):
    """The links as the matrix of a package repeats them."""

    link: Annotated[tuple[Link, ...], Field(max_length=2000)] = ()


def stated(raw: Mapping[str, Any], file: str | None) -> tuple[Link, ...]:
    """The links of a file, or of its table.

    Raises:
        InputError: every fault.
    """
    return validate(Matrix, dict(raw), file).link


def repeated(table: Mapping[str, Any], file: str | None) -> tuple[Link, ...]:
    """The links that the matrix of a package repeats.

    Raises:
        InputError: every fault.
    """
    links = table.get("links")
    plain: Any = links
    if isinstance(links, list) and all(isinstance(one, dict) for one in links):
        plain = [{key: value for key, value in one.items() if value is not None} for one in links]
    return validate(_Links, {"link": plain}, file).link


def leaves(table: Any, steps: tuple[int | str, ...] = ()) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Every leaf of what is stated, by its steps, and its text; the schema of the file states nothing."""
    if isinstance(table, Mapping):
        for key, inner in table.items():
            if steps or key != "schema":
                yield from leaves(inner, (*steps, key))
    elif isinstance(table, list | tuple):
        for at, inner in enumerate(table):
            yield from leaves(inner, (*steps, at))
    else:
        yield steps, str(table).lower() if isinstance(table, bool) else str(table)


class _Tree:
    """The patterns by their steps: a leaf walks down it once, however many patterns there are."""

    __slots__ = ("here", "under")

    def __init__(self) -> None:
        self.here: list[tuple[int, str]] = []
        self.under: dict[str, _Tree] = {}

    def add(self, pattern: str, number: int) -> None:
        """Put a pattern of a link."""
        at = self
        for step in pattern.split("/")[1:]:
            at = at.under.setdefault(step, _Tree())
        at.here.append((number, pattern))

    def of(self, steps: Sequence[int | str]) -> Iterator[tuple[int, str]]:
        """Links and patterns that hold for a leaf."""
        level = [self]
        for at in range(len(steps) + 1):
            for one in level:
                yield from one.here
            if at < len(steps):
                step = pointer(steps[at : at + 1])[1:]
                level = [inner for one in level for key in dict.fromkeys((step, "*")) if (inner := one.under.get(key)) is not None]


def matrix_of(
    activity: Mapping[str, Any], links: Sequence[Link], files: Mapping[str, bytes], file: str | None = None
) -> dict[str, Any]:
    """The matrix as a table.

    Args:
        activity: what is stated.
        links: what proves it.
        files: the evidence by its names within its folder.
        file: the name by which faults call where the links stand.

    Raises:
        InputError: links that name no file of the evidence, that hold for no leaf, or that hold for too much.
    """
    faults: list[Finding] = []
    tree = _Tree()
    for number, link in enumerate(links, 1):
        place = Place(file=file, table="link", row=str(number), key="files", pointer=pointer(("link", number - 1, "files")))
        faults += [
            Finding.of("matrix-file", place=place, name=shown(shorten(name, 120))) for name in link.files if name not in files
        ]
        for one in link.of:
            tree.add(one, number)
    rows = []
    used: set[tuple[int, str]] = set()
    pairs = 0
    for steps, text in leaves(activity):
        found = list(tree.of(steps))
        used |= set(found)
        numbers = sorted({number for number, _ in found})
        pairs += sum(len(links[number - 1].files) for number in numbers)
        if pairs > MAX_PAIRS:
            raise InputError([*faults, Finding.of("matrix-large", place=Place(file=file), limit=MAX_PAIRS)])
        rows.append({"pointer": pointer(steps), "value": text, "links": numbers})
    for number, link in enumerate(links, 1):
        place = Place(file=file, table="link", row=str(number), key="of", pointer=pointer(("link", number - 1, "of")))
        faults += [
            Finding.of("matrix-unmatched", place=place, pattern=shown(shorten(one, 120)))
            for one in dict.fromkeys(link.of)
            if (number, one) not in used
        ]
    if faults:
        raise InputError(faults)
    return {
        "schema": SCHEMA,
        "leaves": len(rows),
        "linked": sum(1 for row in rows if row["links"]),
        "open": sum(1 for row in rows if not row["links"]),
        "files": [{"name": name, "size": len(data), "sha256": sha256(data).hexdigest()} for name, data in files.items()],
        "unlinked": unlinked(links, files),
        "links": [link.as_dict() for link in links],
        "rows": rows,
    }


def unlinked(links: Iterable[Link], files: Iterable[str]) -> list[str]:
    """Files of the evidence that no link names."""
    named = {name for link in links for name in link.files}
    return [name for name in files if name not in named]


def remarks(links: Iterable[Link], files: Iterable[str]) -> list[Finding]:
    """What is worth knowing of the evidence: files that prove nothing."""
    alone = unlinked(links, files)
    if not alone:
        return []
    named = ", ".join(shown(name) for name in alone[:10]) + (", …" if len(alone) > 10 else "")
    return [Finding.of("evidence-unlinked", "warning", count=len(alone), files=named)]


HEADS = ("数据 datum", "数值 value", "状态 state", "证据 file", "页码 pages", "说明 note", "SHA-256")
OPEN, LINKED = "待补证 open", "有证据 linked"


def matrix_table(matrix: Mapping[str, Any], links: Sequence[Link]) -> str:
    """The matrix as CSV for people, with the mark by which spreadsheets know UTF-8: a row for each leaf and file, one for each open leaf.

    Args:
        matrix: as [matrix_of][] has just made it.
        links: of which it was made.
    """
    hashes = {one["name"]: one["sha256"] for one in matrix["files"]}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(HEADS)
    for row in matrix["rows"]:
        about = [_cell(row["pointer"]), _cell(row["value"])]
        if not row["links"]:
            table.writerow([*about, OPEN, "", "", "", ""])
        for number in row["links"]:
            link = links[number - 1]
            for name in dict.fromkeys(link.files):
                table.writerow([*about, LINKED, _cell(name), _cell(link.pages or ""), _cell(link.note or ""), hashes[name]])
    return "\ufeff" + out.getvalue()


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula; a negative number stays one."""
    seen = shown(text)
    if seen[:1] not in ("=", "+", "-", "@"):
        return seen
    return seen if seen[:1] == "-" and seen[1:].replace(".", "", 1).isdecimal() else f"'{seen}"
