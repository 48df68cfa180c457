"""What the rows of an activity share: names, ids, and data that the engine reads by key."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from ghgcalc import vocabulary
from ghgcalc.kinds import seen
from ghgcalc.numbers import sketch
from ghgcalc.schema import Strict, nearest, wrong

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
RowId = Annotated[str, StringConstraints(pattern=r"^[^/\s](?:[^/\n]{0,58}[^/\s])?$", max_length=60), AfterValidator(seen)]


def named(kind: str) -> Any:
    """A validator that turns an English or Chinese name of an item into its id."""

    def find(raw: Any) -> str:
        found = vocabulary.item_id(kind, raw) if isinstance(raw, str) else None
        if found is None:
            meant = vocabulary.meant(kind, raw) if isinstance(raw, str) else None
            near = meant or ", ".join(nearest(sketch(raw, 60), vocabulary.item_names(kind), 3))
            known = ", ".join(item.id for item in vocabulary.items().values() if item.kind == kind)
            raise wrong(f"unknown-{kind}", value=sketch(raw), near=near or known, known=known)
        return found

    return BeforeValidator(find)


class Row(Strict):
    """A row of a table; the engine reads its data by key, those of a table inside it as `table.key`."""

    model_config = Strict.model_config | {
        "alias_generator": lambda name: name.rstrip("_"),
        "populate_by_name": True,
        "arbitrary_types_allowed": True,
    }

    def get(self, key: str) -> Any:
        """The datum under `key`, or None."""
        if "." in key:
            head, _, tail = key.partition(".")
            inner = self.__dict__.get(head)
            return inner.get(tail) if inner is not None else None
        return self.__dict__.get(key)
