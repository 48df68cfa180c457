"""From the complaints of a pydantic model to findings: every fault with its place, the nearest known key, and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from difflib import get_close_matches
from threading import RLock
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from ghgcalc.brief import told
from ghgcalc.errors import MAX_FAULTS, MORE, InputError
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.immutable import FrozenDict
from ghgcalc.kinds import held, wrong
from ghgcalc.numbers import shorten, sketch
from ghgcalc.plain import HALF, complaint
from ghgcalc.texts import LANGUAGES, text

__all__ = ["Frozen", "Strict", "faults", "hints", "nearest", "place_of", "validate", "wrong"]

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, SerializerFunctionWrapHandler
    from pydantic_core import InitErrorDetails, core_schema


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
    unlisted: ClassVar[frozenset[str]] = frozenset()
    """Keys that no hint names: a file states them under another one."""

    def __repr__(self) -> str:
        """Name and what is stated, in one short line; `model_dump` gives the whole."""
        return told(type(self).__name__, ((name, self.__dict__.get(name)) for name in type(self).model_fields))

    __str__ = __repr__

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """A list stops at its first faulty entry, for [validate][] goes through the others one by one; nothing is read as what it is not.

        What is not stated is not dumped: None in a file would be another thing than nothing.
        """
        from pydantic_core import core_schema

        found: Any = handler(source)
        held(found.get("schema"))
        found["serialization"] = core_schema.wrap_serializer_function_ser_schema(_stated, schema=found.copy())
        made: core_schema.CoreSchema = found
        return made

    @classmethod
    def __get_pydantic_json_schema__(cls, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What the fields say, with what each key means in both languages, dates as they are read, and what [narrow][] adds."""
        from ghgcalc.descriptions.models import describe

        found = handler(core)
        describe(cls, handler.resolve_ref_schema(found))
        return found

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """Lay what the validators of the record ask beyond its fields upon its JSON Schema, as far as a schema can say it."""

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
        return validate(type(self), {fields[name].alias or name if name in fields else name: value for name, value in kept.items()})

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


def _stated(record: Any, handler: SerializerFunctionWrapHandler) -> Any:
    """The dumped record without the keys of what is None."""
    found = handler(record)
    return {key: value for key, value in found.items() if value is not None} if type(found) is dict else found


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


_HINTS: ContextVar[dict[Any, list[str]] | None] = ContextVar("hints", default=None)


class hints:  # noqa: N801
    """Inside, "did you mean" is worked out once for a name, and for no more names than faults are shown."""

    __slots__ = ("_token",)

    def __enter__(self) -> None:
        """Nothing is looked for yet; inside another one, that one's names stay."""
        self._token = None if _HINTS.get() is not None else _HINTS.set({})

    def __exit__(self, *_: object) -> None:
        """Forget what was found."""
        if self._token is not None:
            _HINTS.reset(self._token)


def nearest(wanted: str, known: Iterable[str], count: int = 1) -> list[str]:
    """The known names that look like `wanted`; none where so many were looked for that nobody reads on."""
    names, kept, shown = tuple(known), _HINTS.get(), sketch(wanted, 60)
    key = (shown, len(names), names[:1], count)
    if kept is None:
        return get_close_matches(shown, names, n=count, cutoff=0.5)
    if key not in kept and len(kept) < MAX_FAULTS:
        kept[key] = get_close_matches(shown, names, n=count, cutoff=0.5)
    return kept.get(key, [])


_BUILDING = RLock()


def _build(model: type[BaseModel]) -> None:
    """Build a model that is first used, one thread at a time: pydantic may show another thread the half of it."""
    if not model.__pydantic_complete__:
        with _BUILDING:
            model.model_rebuild(raise_errors=False)


def validate(model: type[Model], raw: Mapping[str, Any], file: str | None = None) -> Model:
    """`raw` as a `model`.

    Raises:
        InputError: every fault at once, placed; of very many the first ones, and how many there are beside.
    """
    _build(model)
    with hints():
        try:
            found = model.model_validate(raw, by_alias=True, by_name=False)  # a file has `from`, and no `from_`
        except ValidationError as error:
            raise InputError(faults(error, model, raw, file)) from None
    if unfit := complaint(raw if type(raw) is dict else dict(raw)):  # it would be told by its place if a model had refused it
        raise InputError([Finding.of("data-unfit", place=Place(file=file), detail=unfit)])
    return found


def faults(
    error: ValidationError, model: type[BaseModel], raw: Any, file: str | None = None, *, whole: bool = False
) -> list[Finding]:
    """One finding per complaint of pydantic, of as many as are shown; the rest is counted.

    `whole` takes the complaints as they are: lists are not gone through record by record.
    """
    complaints = _Complaints()
    complaints.take(error, model, {} if whole else raw, ())
    found = dict.fromkeys(_finding(item, model, raw, file) for item in complaints.items)
    more = [Finding.of(MORE, place=Place(file=file), count=complaints.more)] if complaints.more else []
    return [*found, *more]


def read_by_us() -> bool:
    """Whether [validate][] is at work, which tells faults in its own way."""
    return _HINTS.get() is not None


def retold(
    error: ValidationError,
    model: type[BaseModel],
    raw: Any,
    more: Iterable[InitErrorDetails] = (),
    worded: Callable[[Finding], Finding] = lambda found: found,
) -> ValidationError:
    """The same complaints for whoever goes by pydantic's own door: all records of a list, each with message and remedy in both languages.

    The type of a line is `ghgcalc.` and the code; its `ctx` has `message`, `remedy`, `message_zh`, `remedy_zh`, `pointer`, and the
    particulars.

    Args:
        error: what pydantic says.
        model: that was to be made.
        raw: of what.
        more: complaints about the whole.
        worded: gives the words that a fault has there.
    """
    with hints():
        complaints = _Complaints(by_name=True)
        complaints.take(error, model, raw, ())
        lines: list[Any] = [*complaints.items, *ValidationError.from_exception_data("more", list(more)).errors(include_url=False)]
        told = {(item["loc"], found): item for item in lines for found in [worded(_finding(item, model, raw, None))]}
    made: list[InitErrorDetails] = []
    for (loc, found), item in told.items():
        words = {key: value for key, value in found.as_dict().items() if key in (*WORDS, "pointer")}
        said = PydanticCustomError(f"ghgcalc.{found.code}", TOLD, dict(found.fields) | words)
        made.append({"type": said, "loc": loc, "input": item.get("input")})
    return ValidationError.from_exception_data(model.__name__, made)


WORDS = ("message", "remedy", "message_zh", "remedy_zh")
TOLD = "{message} {remedy} {message_zh}。{remedy_zh}"


class _Complaints:
    """The complaints about a table, in the order of its keys: lists of records are gone through record by record."""

    def __init__(self, *, by_name: bool = False) -> None:
        self.by_name = by_name  # a program may say `from_`, a file may not
        self.items: list[dict[str, Any]] = []
        self.more = 0

    def take(self, error: ValidationError, model: type[BaseModel], raw: Any, at: tuple[int | str, ...]) -> None:
        """Note what is wrong with `raw`, which stands at `at`."""
        lists = _lists(model, raw)
        told: dict[str, bool] = {}
        for item in error.errors(include_url=False):
            loc = item["loc"]
            name = str(loc[0]) if len(loc) > 1 and isinstance(loc[1], int) else ""
            if name in lists and name not in told:
                before = len(self.items) + self.more
                self._rows(*lists[name], (*at, name))
                told[name] = len(self.items) + self.more > before
            if not told.get(name, False):  # of the whole: each row alone is sound
                self._add({**item, "loc": (*at, *loc)})

    def _add(self, item: dict[str, Any]) -> None:
        if len(self.items) <= MAX_FAULTS:
            self.items.append(item)
        else:
            self.more += 1

    def _rows(self, model: type[BaseModel], rows: Iterable[Any], at: tuple[int | str, ...]) -> None:
        for index, row in enumerate(rows):
            try:
                model.model_validate(row, by_alias=True, by_name=self.by_name)
            except ValidationError as error:
                if len(self.items) > MAX_FAULTS:
                    self.more += error.error_count()
                else:
                    self.take(error, model, row, (*at, index))


def _lists(model: type[BaseModel], raw: Any) -> dict[str, tuple[type[BaseModel], Any]]:
    """The keys of `raw` that hold lists of records, each with the model of a record."""
    if not isinstance(raw, Mapping):
        return {}
    found = {}
    for field, info in model.model_fields.items():
        name = info.alias or field
        inner = _model_in(info.annotation)
        if inner is not None and isinstance(raw.get(name), list | tuple):
            found[name] = (inner, raw[name])
    return found


def _finding(item: dict[str, Any], model: type[BaseModel], raw: Any, file: str | None) -> Finding:
    loc, kind, context = item["loc"], item["type"], item.get("ctx") or {}
    place = place_of(loc, raw, file)
    if kind.startswith("ghgcalc."):
        return Finding.of(kind.removeprefix("ghgcalc."), place=place, **context)
    if kind == "string_unicode":
        return Finding.of("data-unfit", place=place, detail=HALF)
    code = CODES.get(kind, "invalid")
    shown = sketch(item.get("input"))
    if code == "unknown-key":
        known = _fields_at(model, loc[:-1])
        hint = nearest(str(loc[-1]), known)
        listed = ", ".join(sorted(known))
        return Finding.of(
            "unknown-key-near" if hint else code, place=place, key=sketch(loc[-1]), near=", ".join(hint), known=listed
        )
    if code == "unknown-choice":
        known = [word.strip(" '") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
        near = ", ".join([one for one in known if len(shown) > 2 and shown in one] or nearest(shown, known))
        said: dict[str, Any] = {
            f"hint{tail}": text("word", "perhaps", lang, near=near) if near else ""
            for tail, lang in zip(("", "_zh"), LANGUAGES, strict=True)
        }
        return Finding.of(code, place=place, value=shown, known=", ".join(known), **said)
    return Finding.of(code, place=place, value=shown, detail=item["msg"], type=type(item.get("input")).__name__)


def _fields_at(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """The keys of the model at `loc`."""
    at: type[BaseModel] = model
    for step in loc:
        if isinstance(step, str) and step in at.model_fields:
            at = _model_in(at.model_fields[step].annotation) or at
    return [name.rstrip("_") for name in at.model_fields if name not in getattr(at, "unlisted", ())]


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
            tables.append(sketch(step))
        elif step != "values" or following is None:
            keys.append(sketch(step))
    words: dict[str, Any] = {"table": ".".join(tables) or None, "row": " ".join(rows) or None, "key": ".".join(keys) or None}
    return Place(file=file, **words, month=month, pointer=pointer(loc))


def _row_name(row: Any, index: int) -> str:
    for key in ("id", "item", "supply", "number", "name"):
        name = row.get(key) if isinstance(row, dict) else getattr(row, key, None)
        if isinstance(name, str) and name:
            return f"{index + 1} ({shorten(name, 30)})"
    return str(index + 1)
