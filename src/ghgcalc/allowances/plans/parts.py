"""What rules are made of as data: ids, numbers, documents with their grade, texts in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

from ghgcalc import documents
from ghgcalc.errors import NumberError
from ghgcalc.files import parse, read_bytes
from ghgcalc.literals import Grade, Lang
from ghgcalc.numbers import number, shorten
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.texts import both


def _number(text: str) -> str:
    try:
        number(text)
    except NumberError as error:
        raise wrong("bad-number", detail=error, value=shorten(text)) from None
    return text


def _known_document(id: str) -> str:  # noqa: A002
    if id not in documents.register():
        raise wrong("unknown-document", document=shorten(id))
    return id


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
Number = Annotated[str, AfterValidator(_number)]
DocumentId = Annotated[str, AfterValidator(_known_document)]


class Sourced(Strict):
    """A rule that names its document and grade, and says in both languages what it is."""

    document: DocumentId
    grade: Grade
    note_en: str = ""
    note_zh: str = ""

    def note(self, lang: Lang) -> str:
        """The note in `lang`."""
        return both({"note_en": self.note_en, "note_zh": self.note_zh}, lang, "note")


class Said(Strict):
    """A text in both languages."""

    en: str
    zh: str

    def text(self, lang: Lang) -> str:
        """The text in `lang`."""
        return self.zh if lang == "zh" else self.en


def read_model(model: Any, path: Path) -> Any:
    """A packaged or a user's TOML file as `model`.

    Raises:
        InputError: every fault of the file, with its place.
    """
    data, name = read_bytes(path)
    return validate(model, parse(data, name, "toml"), name)
