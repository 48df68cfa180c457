"""What the rows of an activity share: names, ids, and data that the engine reads by key."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, GetCoreSchemaHandler, StringConstraints
from pydantic_core import core_schema

from ghgcalc import vocabulary
from ghgcalc.kinds import seen
from ghgcalc.numbers import sketch
from ghgcalc.schema import Strict, wrong

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
RowId = Annotated[str, StringConstraints(pattern=r"^[^/\s](?:[^/\n]{0,58}[^/\s])?$", max_length=60), AfterValidator(seen)]


def named(kind: str, *, without: str = "") -> Any:
    """What turns an English or Chinese name of an item into its id; a schema shows every name, but those of the item `without`."""
    return _Named(kind, without)


class _Named:
    """Of items of a kind; see [named][]."""

    __slots__ = ("kind", "without")

    def __init__(self, kind: str, without: str) -> None:
        self.kind, self.without = kind, without

    def find(self, raw: Any) -> str:
        """The id that a name calls."""
        found = vocabulary.item_id(self.kind, raw) if isinstance(raw, str) else None
        if found is None:
            from ghgcalc import suggestions

            kind = self.kind
            raise wrong(f"unknown-{kind}", value=sketch(raw), **suggestions.of_item(self.kind, raw))
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """The id of the name."""
        return core_schema.no_info_before_validator_function(self.find, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Every name of every item, in any case."""
        from ghgcalc import forms

        del schema, handler
        items = [item for item in vocabulary.items().values() if item.kind == self.kind and item.id != self.without]
        own = list(vocabulary.OWN_NAMES) if self.kind in vocabulary.OWN_KINDS else []
        names = own + [name for name in vocabulary.item_names(self.kind) if vocabulary.item_id(self.kind, name) != self.without]
        return forms.named([item.id for item in items], [*(name for item in items for name in item.zh), *names])


class Row(Strict):
    """A row of a table; the engine reads its data by key, those of a table inside it as `table.key`."""

    model_config = Strict.model_config | {
        "alias_generator": lambda name: name.rstrip("_"),
        "populate_by_name": True,
        "serialize_by_alias": True,
        "arbitrary_types_allowed": True,
    }

    def get(self, key: str) -> Any:
        """The datum under `key`, or None."""
        if "." in key:
            head, _, tail = key.partition(".")
            inner = self.__dict__.get(head)
            return inner.get(tail) if inner is not None else None
        return self.__dict__.get(key)

    def spelled(self, key: str) -> str:
        """All that a datum says, as one text, by which rows are told apart; the short line of a record would not do."""
        value = self.__dict__.get(key)
        return str(value) if value is None or isinstance(value, str) else self.model_dump_json(include={key})
