"""What cannot be changed: dictionaries, slotted records, and what is worked out of them, kept beside and never inside.

Data that the library shares between callers are built of these and of tuples, so that nobody's change reaches anybody else.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Generic, NoReturn, TypeVar

Key = TypeVar("Key")
Entry = TypeVar("Entry")
Owner = TypeVar("Owner")
Worked = TypeVar("Worked")


class FrozenDict(dict[Key, Entry]):
    """A dictionary that refuses changes. It is written to JSON, compared, pickled and copied like any other; a copy is as frozen."""

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this table is shared and cannot be changed; make a dict of it first")

    __setitem__ = __delitem__ = _refuse
    clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        """Hash of the entries, whatever their order."""
        return hash(frozenset(self.items()))

    def __copy__(self) -> FrozenDict[Key, Entry]:
        """Itself: nobody can tell it from a copy."""
        return self

    def __deepcopy__(self, memo: Any) -> FrozenDict[Key, Entry]:
        """The same names to copies of what lies under them."""
        return FrozenDict({key: deepcopy(entry, memo) for key, entry in self.items()})

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the entries."""
        return FrozenDict, (dict(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """To pydantic it is a dictionary: the default of a field is shown in its JSON Schema."""
        del source
        return handler.generate_schema(dict)


def frozen(value: Any) -> Any:
    """Tables and lists as they come from a file, as frozen dictionaries and tuples, all the way down."""
    if isinstance(value, Mapping):
        return FrozenDict({key: frozen(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(inner) for inner in value)
    return value


class Slotted:
    """A record of slots that are set once, by [put][ghgcalc.immutable.put] when it is made."""

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        """Refuse."""
        del value
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be taken away")

    def __copy__(self) -> Any:
        """Itself: nobody can tell it from a copy."""
        return self

    def __deepcopy__(self, _: Any) -> Any:
        """Itself: what lies in it cannot be changed either."""
        return self


put = object.__setattr__
"""Sets a slot of a record that is being made."""


class Beside(Generic[Owner, Worked]):
    """What is worked out of an object that cannot change, kept beside it by identity for as long as it lives.

    A copy is another object: whatever was changed in it, nothing stale comes along.
    """

    def __init__(self, work: Callable[[Owner], Worked]) -> None:
        """`work` makes the value of an owner, which must allow weak references."""
        self._work = work
        self._kept: dict[int, tuple[weakref.ref[Any], Worked]] = {}

    def __call__(self, owner: Owner) -> Worked:
        """The value of `owner`, worked out at the first call."""
        kept = self._kept.get(id(owner))
        if kept is not None and kept[0]() is owner:
            return kept[1]
        return self.keep(owner, self._work(owner))

    def keep(self, owner: Owner, value: Worked) -> Worked:
        """Note a value that is known already."""
        name, table = id(owner), self._kept
        table[name] = (weakref.ref(owner, lambda _: table.pop(name, None)), value)
        return value
