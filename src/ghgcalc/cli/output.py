"""`-o`: where a result goes. Its form follows the ending of the file; the file is no input, and is not replaced where it is another's.

Whether it may be written is asked before anything is worked out. A result that knows its kind (`inventory`, `settlement`, `calendar`)
replaces one of that kind; any other replaces what begins as it does itself; `--force` replaces any file but an input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.files import called, fault, write_bytes
from ghgcalc.literals import Lang
from ghgcalc.texts import LANGUAGES, catalogue, label, text

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _Name = click.ParamType[str]
else:
    _Name = click.ParamType  # it takes no parameter in older versions of click

OUTPUT, FORCE, READ = "ghgcalc.output", "ghgcalc.force", "ghgcalc.read"
"""Keys under which a call keeps its file, whether it may replace another's, and what it reads beside its arguments."""

FORMS = {
    ".json": "json",
    ".txt": "text",
    ".sarif": "sarif",
    ".ics": "ics",
    ".toml": "toml",
    ".html": "html",
    ".xlsx": "xlsx",
    ".zip": "zip",
}
"""The form of a result by the ending of its file."""

RESULT = (".json", ".txt", ".sarif")
TABLES = (*RESULT, ".xlsx")
"""The endings of a result that has tables; the page for a browser, `.html`, belongs here, too."""


class InputFile(_Name):
    """The name of a file that the call reads; a shell completes it as such."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name."""
        del param, ctx
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The shell's own completion of files."""
        from click.shell_completion import CompletionItem

        del ctx, param
        return [CompletionItem(incomplete, type="file")]


INPUT = InputFile()


class OutputOption(click.Option):
    """`-o` of one command: the kind of its result, and the endings that can be written."""

    kind = ""
    endings: tuple[str, ...] = RESULT


OF_ENDING = {".sarif": "", ".xlsx": "form", ".html": "page", ".zip": "zip"}
"""The kind of a file by its ending, where it is not that of the result. A workbook may hold what somebody has changed in it."""


@dataclass
class Target:
    """The file of a call."""

    path: str
    kind: str
    force: bool

    def write(self, shown: str | bytes, lang: Lang) -> str:
        """Write it whole, or not at all; what is to be said of it.

        Raises:
            InputError: another's file lies there, or it cannot be written.
        """
        if isinstance(shown, str):
            if not self.kind and not self.force and _looked(lambda text=shown: not _alike(_head(Path(self.path)), text)):  # type: ignore[misc]
                raise fault("output-other", called(self.path))
            shown = shown.encode()
        write_bytes(self.path, shown)
        return text("word", "wrote", lang, path=self.path)


def _keep(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def kept(ctx: click.Context, _: click.Parameter, value: Any) -> Any:
        ctx.meta[key] = value
        return value

    return kept


def output_options(kind: str = "", endings: tuple[str, ...] = RESULT) -> Callable[[Any], Any]:
    """`-o` and `--force`, for a command whose result is printed by [put][ghgcalc.cli.common.put]."""
    made = type("OutputOption", (OutputOption,), {"kind": kind, "endings": endings})
    shown = f"write here instead: {', '.join(endings)}"

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        force = "replace a file that is none of ours; an input is never replaced"
        command = click.option("--force", is_flag=True, expose_value=False, callback=_keep(FORCE), help=force)(command)
        return click.option(
            "-o", "output", cls=made, type=INPUT, metavar="FILE", expose_value=False, callback=_keep(OUTPUT), help=shown
        )(command)

    return add


def reads(ctx: click.Context, names: Iterable[str]) -> None:
    """Say that a call reads files beside those that its arguments name."""
    ctx.meta.setdefault(READ, []).extend(names)


def prepare(command: click.Command, ctx: click.Context) -> None:
    """Look at the file that a call wants to write, and settle the form of the result.

    Raises:
        InputError: an ending that is not written, an input, or another's file.
    """
    found = next((one for one in command.params if isinstance(one, OutputOption)), None)
    path = ctx.meta.get(OUTPUT)
    if found is None or path is None:
        return
    ending = Path(path).suffix.lower()
    if ending not in found.endings:
        raise fault("file-kind", path, ending=Path(path).suffix or "–", known=", ".join(found.endings))
    kind = OF_ENDING.get(ending, found.kind)
    target = Target(path, kind, bool(ctx.meta.get(FORCE)))
    guard(path, [*_inputs(command, ctx), *ctx.meta.get(READ, ())], kind, force=target.force)
    ctx.params["format_"] = FORMS[ending]
    ctx.meta[OUTPUT] = target


def target_of(ctx: click.Context | None) -> Target | None:
    """The file of a call whose command has looked at it."""
    found = None if ctx is None else ctx.meta.get(OUTPUT)
    return found if isinstance(found, Target) else None


def _inputs(command: click.Command, ctx: click.Context) -> list[str]:
    """The files that the arguments and options of a call name."""
    found: list[str] = []
    for one in command.params:
        if isinstance(one.type, InputFile) and not isinstance(one, OutputOption):
            value = ctx.params.get(one.name or "")
            found += [value] if isinstance(value, str) else list(value or ())
    return found


def guard(output: str, inputs: Iterable[str], kind: str, *, force: bool) -> None:
    """Whether a result of a kind (`inventory`, `settlement`, `calendar`; empty: any other) may be written to `output`.

    Raises:
        InputError: it is one of the files that the call reads, by whatever name; or what lies there is no result of that kind.
    """
    target = Path(output)
    for one in inputs:
        if one != "-" and _looked(lambda one=one: target.samefile(one)):  # type: ignore[misc]
            raise fault("output-input", called(output), read=called(one))
    if kind and not force and _looked(target.is_file) and not _looked(lambda: _like(target, kind)):
        raise fault("output-other", called(output))


def _looked(question: Callable[[], bool]) -> bool:
    """The answer about a file; no where it cannot be looked at: it is refused when it is read or written."""
    try:
        return question()
    except (OSError, ValueError):
        return False


HEAD = 400
"""Bytes that tell a result of ours."""


def _head(target: Path) -> str:
    with target.open("rb") as file:
        return file.read(HEAD).decode("utf-8", "replace").lstrip("\ufeff \r\n\t")


def _like(target: Path, kind: str) -> bool:
    head = _head(target)
    return (
        not head or bool(_begins(kind).match(head)) or (target.suffix.lower() == ".xlsx" and _category(target) == f"ghgcalc/{kind}")
    )


def _category(target: Path) -> str:
    """Of a workbook, what it says that it is; empty where it is none."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(target) as book:
            core = book.read("docProps/core.xml")[:8000].decode("utf-8", "replace")
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError):  # no workbook, or one under a password
        return ""
    found = re.search(r"<cp:category>([^<]*)</cp:category>", core)
    return found[1] if found else ""


def _alike(old: str, new: str) -> bool:
    """Whether what lies there begins as what is to be written, in whatever language; or it is empty."""
    if old and "[]" in (old.strip(), new.strip()):
        return old.startswith("[") and new.startswith("[")
    return not old or bool(_beginnings(old) & _beginnings(new[:HEAD].lstrip()))


def _beginnings(shown: str) -> set[str]:
    r"""`{"code":`, `[{"id":`, our name in a log of SARIF, or the keys of the heading of a page, else the heading itself."""
    if found := re.match(r'([\[{]\s*)+"(schema": "[^"]*|[^"]*)"', shown):
        begins = re.sub(r"\s", "", found[0])
        return {begins if begins != '{"$schema"' else f"{begins} {NAME in shown}"}
    line = shown.split("\n", 1)[0]
    heading = re.split(r"[:,·]|  ", line, maxsplit=1)[0].strip() or line
    keys = {key for key, pair in catalogue()["label"].items() if {heading, line} & set(pair.values())} or {heading}
    return {VERDICTS.get(key, key) for key in keys}


NAME = '"ghgcalc"'
VERDICTS = {"differs": "verified"}
"""The heading of a verification is its verdict."""


@cache
def _begins(kind: str) -> re.Pattern[str]:
    """How a result of a kind begins: JSON with our schema, or a page under our heading."""
    if kind == "mapping":
        return re.compile(r'\s*schema *= *"ghgcalc/map/')
    if kind == "form":  # one that somebody has filled in, or changed, is not made again
        return re.compile("(?!)")
    if kind == "attestation":
        return re.compile(r'\{\s*"payload(?:Type)?" *:')
    if kind == "zip":  # stored, so that the manifest can be read where it lies
        return re.compile(r'PK\x03\x04[\s\S]{20,40}?manifest\.json\{\s*"schema": "ghgcalc/package/')
    if kind == "page":
        return re.compile(r'<!doctype html>\n<html class="ghgcalc" ')
    if kind == "calendar":
        icalendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//ghgcalc//"
        return re.compile("|".join([r'\[\s*\{"plan": ', icalendar, *(f"{label('date', lang)} " for lang in LANGUAGES)]))
    if kind == "schema":
        return re.compile(r'\{\s*"\$schema": "[^"]*",\s*"\$id": "urn:ghgcalc:')
    return re.compile("|".join([rf'\{{\s*"schema": ?"ghgcalc/{kind}/', *(re.escape(label(kind, lang)) for lang in LANGUAGES)]))
