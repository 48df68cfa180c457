"""The language of a call, and the texts of the command line that stand in no result: help pages and errors of usage.

English stands at the commands; Chinese stands in `commands.toml`, by command, by the English text of an option, and by the template of a
message. A test goes through the whole tree of commands: each text has its Chinese, and each Chinese text a place.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding
from ghgcalc.literals import Lang
from ghgcalc.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import click

VARIABLE = "GHGCALC_LANG"
"""The variable of the environment that names the language where `--lang` does not."""

FILE = Path(__file__).parent / "commands.toml"


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """The sections of `commands.toml`: word, command, option, argument, usage."""
    import tomllib

    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def asked(args: Sequence[str] | None, option: str) -> str:
    """What a call says behind an option, as far as that can be told without parsing it."""
    words = list(sys.argv[1:] if args is None else args)
    if option in words[:-1]:
        return words[words.index(option) + 1]
    return next((word.removeprefix(f"{option}=") for word in words if word.startswith(f"{option}=")), "")


def spoken(wanted: object) -> Lang:
    """A language that there is, else English."""
    return "zh" if wanted == "zh" else "en"


def language(args: Sequence[str] | None) -> Lang:
    """The language that a call asked for, also where it failed before it was parsed: `--lang`, else the environment, else English."""
    wanted = asked(args, "--lang") or os.environ.get(VARIABLE, "")
    return spoken(wanted)


def check_environment() -> None:
    """Whether the environment names a language that is known; an empty value names none.

    Raises:
        InputError: it names another.
    """
    stated = os.environ.get(VARIABLE, "")
    if stated and stated not in LANGUAGES:
        raise InputError([Finding.of("unknown-language", variable=VARIABLE, value=stated[:40], known=", ".join(LANGUAGES))])


def of_context(context: click.Context) -> Lang:
    """The language in which a help page is shown."""
    found = context.find_root().obj
    return spoken(found)


def path_of(context: click.Context) -> str:
    """The words that call a command, without the name of the program."""
    words: list[str] = []
    at: click.Context | None = context
    while at is not None and at.parent is not None:
        words.insert(0, at.info_name or "")
        at = at.parent
    return " ".join(words)


def word(key: str, lang: str) -> str:
    """A heading or a mark of the help pages."""
    found: str = catalogue()["word"][key][lang]
    return found


def command_text(path: str, english: str, lang: str) -> str:
    """What a command does; in English where it has no Chinese text."""
    return english if lang == "en" else catalogue()["command"].get(path, english)


def option_text(english: str, lang: str) -> str:
    """What an option does."""
    return english if lang == "en" else catalogue()["option"].get(english, english)


def argument_text(path: str, name: str, lang: str) -> str:
    """What an argument is: of this command, else of its name, else nothing."""
    known = catalogue()["argument"]
    found: str = (known.get(f"{path} {name}") or known.get(name) or {}).get(lang, "")
    return found


def usage_text(message: str, lang: str) -> str:
    """An error of usage; click words it in English, from templates that `commands.toml` knows."""
    return message if lang == "en" else _translated(message)


def _translated(message: str) -> str:
    """By the first template that fits; what stands in for `message` is a message of its own."""
    for pattern, chinese in _templates():
        if found := pattern.fullmatch(message):
            fields = {key: _translated(value) if key == "message" else value for key, value in found.groupdict().items()}
            return chinese.format(**fields)
    return message


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(english), chinese) for english, chinese in catalogue()["usage"].items()]


def _pattern(template: str) -> re.Pattern[str]:
    """A template whose `{fields}` are any text."""
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)),
        re.DOTALL,
    )
