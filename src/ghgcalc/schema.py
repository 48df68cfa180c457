"""From the complaints of a pydantic model to findings: every fault with its place, the nearest known key, and a remedy."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import shorten
from ghgcalc.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self


Model = TypeVar("Model", bound=BaseModel)
Name = TypeVar("Name")
Inside = TypeVar("Inside")

Frozen = Annotated[Mapping[Name, Inside], AfterValidator(FrozenDict)]
"""`Frozen[str, X]`: a table of names to X that cannot be changed."""


class Strict(BaseModel):
    """A frozen record that refuses unknown keys, holds nothing that could be changed, and whose changed copies are validated.

    What is worked out of a record stands beside it ([Beside][ghgcalc.immutable.Beside]), so that no copy carries it along.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def replace(self, **changes: Any) -> Self:
        """The same record with other values under some keys, validated as if it had been read so.

        Raises:
            InputError: every fault of the changed record.
        """
        fields = type(self).model_fields
        names = {field.alias: name for name, field in fields.items() if field.alias}
        stated = {name: getattr(self, name) for name in fields} | {names.get(key, key): value for key, value in changes.items()}
        # what is None by default is absent, and what stands at its default and was never set is not stated
        kept = {
            name: value
            for name, value in stated.items()
            if name not in fields
            or (
                not (value is None and fields[name].default is None)
                and (value is not fields[name].default or name in self.model_fields_set or name in changes)
            )
        }
        return validate(type(self), kept)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """[replace][ghgcalc.schema.Strict.replace], by pydantic's name; a copy without changes is the same record.

        Raises:
            InputError: every fault of the changed record.
        """
        del deep  # nothing in it can be changed
        return self.replace(**update) if update else super().model_copy()

    def __replace__(self, **changes: Any) -> Self:
        """[replace][ghgcalc.schema.Strict.replace], by the name that `copy.replace` calls."""
        return self.replace(**changes)

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """A copy of the record: what it holds cannot be changed, and is shared."""
        del memo
        return super().model_copy()


CODES = {
    "missing": "missing-key",
    "extra_forbidden": "unknown-key",
    "string_type": "wrong-type",
    "string_too_short": "empty-text",
    "string_too_long": "text-too-long",
    "string_pattern_mismatch": "bad-form",
    "list_type": "wrong-type",
    "tuple_type": "wrong-type",
    "model_type": "wrong-type",
    "dict_type": "wrong-type",
    "literal_error": "unknown-choice",
    "int_type": "wrong-type",
    "int_parsing": "wrong-type",
    "int_from_float": "wrong-type",
    "bool_type": "wrong-type",
    "bool_parsing": "wrong-type",
    "date_type": "wrong-date",
    "date_parsing": "wrong-date",
    "date_from_datetime_parsing": "wrong-date",
    "date_from_datetime_inexact": "wrong-date",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
}


def nearest(wanted: str, known: Iterable[str], count: int = 1) -> list[str]:
    """The known names that look like `wanted`."""
    return get_close_matches(shorten(str(wanted), 60), list(known), n=count, cutoff=0.5)


def wrong(code: str, **fields: Any) -> PydanticCustomError:
    """What a validator raises: a code of our catalogue with its fields, and the English message for whoever reads pydantic's own text."""
    shown: dict[str, Any] = {name: str(field) for name, field in fields.items()}
    return PydanticCustomError(f"ghgcalc.{code}", text("finding", code, "en", **shown), shown)


def validate(model: type[Model], raw: Mapping[str, Any], file: str | None = None) -> Model:
    """`raw` as a `model`.

    Raises:
        InputError: every fault at once, placed.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise InputError(faults(error, model, raw, file)) from None


def faults(error: ValidationError, model: type[BaseModel], raw: Any, file: str | None = None) -> list[Finding]:
    """One finding per complaint of pydantic."""
    found = [_finding(dict(item), model, raw, file) for item in error.errors(include_url=False)]
    return list(dict.fromkeys(found))


def _finding(item: dict[str, Any], model: type[BaseModel], raw: Any, file: str | None) -> Finding:
    loc, kind, context = item["loc"], item["type"], item.get("ctx") or {}
    place = place_of(loc, raw, file)
    if kind.startswith("ghgcalc."):
        return Finding.of(kind.removeprefix("ghgcalc."), place=place, **context)
    code = CODES.get(kind, "invalid")
    shown = shorten(str(item.get("input")))
    if code == "unknown-key":
        known = _fields_at(model, loc[:-1])
        hint = nearest(str(loc[-1]), known)
        listed = ", ".join(sorted(known))
        return Finding.of(
            "unknown-key-near" if hint else code, place=place, key=shorten(str(loc[-1])), near=", ".join(hint), known=listed
        )
    if code == "unknown-choice":
        known = [word.strip(" '") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
        return Finding.of(code, place=place, value=shown, near=", ".join(nearest(shown, known) or known), known=", ".join(known))
    return Finding.of(code, place=place, value=shown, detail=item["msg"], type=type(item.get("input")).__name__)


def _fields_at(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """The keys of the model at `loc`."""
    at: type[BaseModel] = model
    for step in loc:
        if isinstance(step, str) and step in at.model_fields:
            at = _model_in(at.model_fields[step].annotation) or at
    return [name.rstrip("_") for name in at.model_fields]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for argument in get_args(annotation) if (found := _model_in(argument)) is not None), None)


def place_of(loc: tuple[Any, ...], raw: Any, file: str | None = None) -> Place:
    """Table, row, key and month of a pydantic location in the raw data."""
    tables: list[str] = []
    rows: list[str] = []
    keys: list[str] = []
    month: int | None = None
    at = raw
    for index, step in enumerate(loc):
        following = loc[index + 1] if index + 1 < len(loc) else None
        if isinstance(step, int):
            if loc[index - 1] == "values":
                month = step + 1
            else:
                row = at[step] if isinstance(at, list | tuple) and step < len(at) else None
                rows.append(_row_name(row, step))
                at = row
            continue
        at = at.get(step) if isinstance(at, dict) else None
        if isinstance(following, int) and step != "values":
            tables.append(shorten(str(step)))
        elif step != "values" or following is None:
            keys.append(shorten(str(step)))
    return Place(file=file, table=".".join(tables) or None, row=" ".join(rows) or None, key=".".join(keys) or None, month=month)


def _row_name(row: Any, index: int) -> str:
    for key in ("id", "item", "supply", "number", "name"):
        name = row.get(key) if isinstance(row, dict) else getattr(row, key, None)
        if isinstance(name, str) and name:
            return f"{index + 1} ({shorten(name, 30)})"
    return str(index + 1)
