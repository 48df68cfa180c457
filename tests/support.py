"""What several tests share: the command line called in this process, refusals with their texts, guidelines with altered data."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ghgcalc import calculate, guidelines, schema
from ghgcalc.cli import run
from ghgcalc.errors import InputError
from ghgcalc.guidelines import Guideline


@dataclass(frozen=True)
class Result:
    """What a call of the command line left: status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON, which must be all of it, of a call that went well."""
        assert self.status == 0, self.err
        return json.loads(self.out)


def caller(capsys: Any) -> Callable[..., Result]:
    """The command line in this process."""

    def calling(*args: Any) -> Result:
        status = run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return Result(status, out, err)

    return calling


def refused(raw: Any, guideline: Any, **options: Any) -> list[tuple[str, str | None]]:
    """Code and key of every fault of a calculation that is refused, each with its text in both languages."""
    with pytest.raises(InputError) as caught:
        calculate(raw, guideline, **options)
    for fault in caught.value.faults:
        assert fault.severity == "error"
        assert fault.text("en").isprintable()
        assert re.search("[\u4e00-\u9fff]", fault.text("zh"))
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


def altered(name: str, *pairs: tuple[str, str]) -> Guideline:
    """A packaged guideline with texts of its file replaced."""
    text = (guidelines.folders()[name] / "guideline.toml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return schema.validate(Guideline, tomllib.loads(text), "guideline.toml")
