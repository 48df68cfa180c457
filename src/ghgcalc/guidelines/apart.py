"""Where two tables of rules differ, key by key: guidelines, and allocation plans, which are data of the same make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ghgcalc import doors
from ghgcalc.brief import brief


@brief
@dataclass(frozen=True)
class Difference:
    """One place where two guidelines differ: the path of the key, and both values (empty where one has none)."""

    key: str
    left: str
    right: str

    def record(self) -> dict[str, str]:
        """As a record of the command line."""
        return {"key": self.key, "left": self.left, "right": self.right}


def flat(value: Any, path: str = "") -> dict[str, str]:
    """Key path to text; entries of a list of tables go by their id."""
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flat(inner, f"{path}.{key}" if path else key).items()}
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        seen: dict[str, int] = {}
        found: dict[str, str] = {}
        for entry in value:
            name = "/".join(str(entry[key]) for key in ("id", "table") if key in entry and (key == "id" or path == "source"))
            seen[name] = seen.get(name, 0) + 1
            mark = name if seen[name] == 1 else f"{name}#{seen[name]}"
            found |= flat({key: inner for key, inner in entry.items() if key != "id"}, f"{path}[{mark}]")
        return found
    return {path: ", ".join(map(str, value)) if isinstance(value, list) else str(value)}


def between(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Difference]:
    """Each key in which two tables of rules differ.

    Raises:
        ArgumentError: no table.
    """
    doors.instance("left", left, Mapping, "a table of rules")
    doors.instance("right", right, Mapping, "a table of rules")
    one, other = flat(left), flat(right)
    pairs = [(key, one.get(key, ""), other.get(key, "")) for key in dict.fromkeys([*one, *other])]
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
