"""The documentation does what it says: every block of code and every command of docs/ and the README runs here.

A page runs from top to bottom in a folder of its own, which holds a copy of `examples/` and of the README's files. What a fence holds
decides what happens to it:

* `python` runs; the blocks of a page share their names. `pycon` runs as a doctest among the same names.
* `console`: lines that begin with `$ ` run in a shell, or, where they are `ghgcalc` with words and nothing of a shell's, in this process
  with the package's own equations. The exit status is 0, unless a line `# exit 2` follows the command. The lines after a command,
  if there are any, are its output; a line `...` stands for any lines, `...` in a line for any text.
* `toml` and `json` parse; a file of one of our schemas is read, and an activity is calculated.
* `<!-- file: NAME -->` above a fence writes the block to NAME first, for the commands that follow.
* `<!-- when: ghgcalc NAME -->` above a fence runs the block where there is such a command, and nowhere else.
* `<!-- where: PACKAGE -->` above a fence runs the block where that package is installed; `make spark` has those that are not here.
* `communication-form.xlsx` and `filled-form.xlsx` lie in the folder of a page that names them: the form of the border, which is the
  reader's own copy, as the tests make it, blank and filled.
* `text`, `latex` and `mermaid` are for the eye. Any other language, or none, is an error: no block is skipped in silence.
"""

from __future__ import annotations

import doctest
import importlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import click
import pytest

import ghgcalc
from communication_form import Made, smelter
from ghgcalc import activity, guidelines
from ghgcalc.cli import cli
from ghgcalc.cli import run as call
from ghgcalc.equations.base import REGISTER as equation_register
from ghgcalc.factors import Overlay
from ghgcalc.guidelines import Guideline
from ghgcalc.schema import validate
from ghgcalc.texts import catalogue

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FOR_THE_EYE = {"text", "latex", "mermaid"}
FORMS = {"communication-form.xlsx": dict, "filled-form.xlsx": smelter}
DIRECTIVES = {"{toctree}", "{eval-rst}", "{math}", "{equations}", "{findings}", "{items}", "{rules}", "{bands}"}

CI_RUNS_THESE = {
    "pip install .",
    "pip install ghgcalc",
    'pip install -e ".[test,docs]"',
    "make demo",
    "make test",
    "make quick",
    "make docs",
    "make lock",
    "make bench",
}
"""Commands that install, fetch or build: CI runs them itself, around this test. Nothing else of their kind may stand in a page."""

OUTSIDE = re.compile(r"(?:python3? -m )?(?:pip|make|git|uv|curl|wget)\b")


@pytest.fixture(autouse=True)
def _own_equations(monkeypatch: pytest.MonkeyPatch):
    """An equation that a page registers ends with the page."""
    monkeypatch.setattr("ghgcalc.equations.base.REGISTER", dict(equation_register))


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its content, the line it begins on, and the file that it is written to."""

    language: str
    content: str
    line: int
    file: str | None


def pages() -> list[Path]:
    """README.md and every page under docs/, except what the build writes; the examples of findings are run by test_catalogue."""
    found = [page for page in sorted(DOCS.rglob("*.md")) if not {"_build", "findings"} & set(page.parts)]
    return [ROOT / "README.md", *found]


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order; code that is only indented is refused."""
    found: list[Block] = []
    inside: list[str] | None = None
    fence = language = indent = ""
    file: str | None = None
    start = 0
    in_list = empty_before = absent = False
    for number, line in enumerate(text.splitlines(), 1):
        opened = re.match(r"^(\s*)(`{3,}|~{3,})\s*(.*?)\s*$", line)
        if inside is None:
            if opened:
                indent, fence, language = opened.groups()
                inside, start = [], number + 1
            else:
                if line and not line[0].isspace():
                    in_list = bool(re.match(r"[-*+]|\d+\.", line))
                assert not (line.startswith("    ") and empty_before and not in_list), f"line {number}: indented code; use a fence"
                if named := re.match(r"^\s*<!-- file: (\S+) -->\s*$", line):
                    file = named[1]
                elif wanted := re.match(r"^\s*<!-- when: ghgcalc (\S+) -->\s*$", line):
                    absent = wanted[1] not in cli.list_commands(click.Context(cli))
                elif package := re.match(r"^\s*<!-- where: (\S+) -->\s*$", line):
                    absent = find_spec(package[1]) is None
                elif line.strip():
                    file = None
            empty_before = not line.strip()
        elif opened and opened[2].startswith(fence) and not opened[3]:
            found += [] if absent else [Block(language, "\n".join(inside) + "\n", start, file)]
            inside, file, absent = None, None, False
        else:
            inside.append(line.removeprefix(indent))
    assert inside is None, f"line {start}: the fence is never closed"
    return found


@dataclass
class Command:
    """A line of a console block, the output that is shown below it, and the exit status that it names."""

    line: str
    at: int
    shown: list[str]
    status: int = 0


def commands(block: Block) -> list[Command]:
    """The commands of a console block."""
    found: list[Command] = []
    for number, line in enumerate(block.content.splitlines(), block.line):
        if line.startswith("$ "):
            found.append(Command(line[2:], number, []))
            continue
        assert found, f"line {number}: output without a command"
        if line.startswith("> ") and not found[-1].shown and found[-1].line.endswith("\\"):
            found[-1].line = f"{found[-1].line}\n{line[2:]}"
        elif stated := re.fullmatch(r"# exit (\d+)\s*", line):
            found[-1].status = int(stated[1])
        else:
            found[-1].shown.append(line.rstrip())
    return found


def pattern(shown: list[str]) -> re.Pattern[str]:
    """The output of a command as a pattern: `...` is a wildcard, spaces at the end of a line do not count."""
    while shown and not shown[-1]:
        shown = shown[:-1]
    lines = []
    for line in shown:
        if line.strip() == "...":
            lines.append(r"(?:[^\n]*\n)*?")
        else:
            lines.append(r"[^\n]*?".join(re.escape(part) for part in line.split("...")) + r"\n")
    return re.compile("".join(lines))


PLAIN = re.compile(r"(?!.*--guideline-folder)ghgcalc(?: +(?:[\w./:,=@%+-]+|'[^'\n]*'|\"[^\"\n$`\\!]*\"))+ *")
"""A call in which a shell would change nothing: words, and words in quotes; what adds guidelines to its process has one of its own."""


def called(line: str) -> tuple[int, str]:
    """Status and output of a plain call, in this process: what it says on either stream, in the order in which it says it."""
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
        patch.setenv("COLUMNS", "100")
        patch.setattr("ghgcalc.equations.base.REGISTER", dict(equation_register))
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
        status = call(shlex.split(line)[1:])
        return status, said.buffer.getvalue().decode("utf-8")


def shell(line: str, folder: Path) -> tuple[int, str]:
    """Status and output of a line in a shell."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def run(command: Command, folder: Path) -> None:
    """Run one command of a page in its folder and hold it to what the page shows."""
    if OUTSIDE.match(command.line):
        plain = re.split(r"\s+#", command.line)[0]
        assert plain in CI_RUNS_THESE, f"line {command.at}: {plain!r} is not on the list of what CI runs itself"
        return
    status, output = called(command.line) if PLAIN.fullmatch(command.line) else shell(command.line, folder)
    printed = "".join(line.rstrip() + "\n" for line in output.rstrip().splitlines())
    where = f"line {command.at}: $ {command.line}"
    assert status == command.status, f"{where}\nexit {status} instead of {command.status}\n{printed}"
    same = not command.shown or pattern(command.shown).fullmatch(printed) is not None
    assert same, "\n".join([where, "shown:", *command.shown, "printed:", printed])


def read_table(table: dict, file: str) -> None:
    """Read a table of one of our schemas as the library does; an activity must calculate as well."""
    schema = table.get("schema")
    if schema == activity.SCHEMA:
        ghgcalc.calculate(table)
    elif schema == "ghgcalc/factors/1":
        assert len(Overlay.read(file).records)
    elif schema == "ghgcalc/quality-plan/1":
        ghgcalc.quality.of(table)
    elif schema == "ghgcalc/guideline/1":
        validate(Guideline, table)


def run_block(block: Block, folder: Path, names: dict, page: Path) -> None:
    """Do with a block what its language asks for."""
    if block.file:
        (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
        (folder / block.file).write_text(block.content, encoding="utf-8")
    if block.language == "python":
        source = "\n" * (block.line - 1) + block.content
        exec(compile(source, str(page), "exec"), names)
    elif block.language == "pycon":
        test = doctest.DocTestParser().get_doctest(block.content, names, page.name, str(page), block.line - 1)
        assert test.examples, f"line {block.line}: no example in this block"
        said: list[str] = []
        failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append, clear_globs=False).failed
        assert not failed, "".join(said)
        names.update(test.globs)
    elif block.language == "console":
        found = commands(block)
        assert found, f"line {block.line}: no command in this block"
        for command in found:
            run(command, folder)
    elif block.language == "toml":
        table = tomllib.loads(block.content, parse_float=Decimal)
        scratch = folder / ".block.toml"
        scratch.write_text(block.content, encoding="utf-8")
        read_table(table, str(scratch))
        scratch.unlink()
    elif block.language == "json":
        assert json.loads(block.content) is not None
    else:
        known = {*FOR_THE_EYE, *DIRECTIVES}
        assert block.language.partition(" ")[0] in known, (
            f"line {block.line}: nobody knows what to do with a block of {block.language or 'no language'!r}"
        )


def run_text(text: str, folder: Path, page: Path) -> None:
    """Run every block of a page in its folder, among names of its own."""
    names: dict = {"__name__": "__main__"}
    for block in blocks(text):
        run_block(block, folder, names, page)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every block of the page runs, in order, and prints what the page says."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for name in ("README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name, entries in FORMS.items():
        if name in page.read_text(encoding="utf-8"):
            (tmp_path / name).write_bytes(Made(entries()).data)
    monkeypatch.chdir(tmp_path)
    run_text(page.read_text(encoding="utf-8"), tmp_path, page)


@pytest.mark.parametrize(
    "text",
    [
        "```bash\nls\n```\n",
        "```\nno language\n```\n",
        "```json\n{,}\n```\n",
        '```toml\nschema = "ghgcalc/activity/1"\nyear = 2024\n```\n',
        "```pycon\n>>> 1 + 1\n3\n```\n",
        "```console\n$ ghgcalc nonsense\n```\n",
        "```console\n$ ghgcalc --version\nghgcalc, version 0.0.0\n```\n",
        "```console\n$ pip install something-else\n```\n",
        "```console\nwhat a command printed\n```\n",
        "Text.\n\n    $ indented\n",
        "```python\nnever closed\n",
    ],
)
def test_runner_refuses(text: str, tmp_path: Path):
    """A block that is wrong, unknown, or shows another output than the command's own fails the page."""
    with pytest.raises((AssertionError, ValueError)):
        run_text(text, tmp_path, Path("page.md"))


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["one", "...", "four"], "one\ntwo\nthree\nfour\n", True),
        (["one", "...", "two"], "one\ntwo\n", True),
        (["digest  sha256:..."], "digest  sha256:0f\n", True),
        (["one", "..."], "two\none\n", False),
        (["a (b)", ""], "a (b)\n", True),
    ],
)
def test_wildcards(shown: list[str], printed: str, same: bool):
    """`...` stands for any lines, or for any text in a line, and for nothing else."""
    assert bool(pattern(shown).fullmatch(printed)) is same


def test_every_guideline_and_every_finding_has_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Those pages are made of the data before the documentation is built."""
    pytest.importorskip("sphinx", reason="the docs extra is not installed")
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    importlib.import_module("from_data").write_pages(SimpleNamespace(srcdir=tmp_path))
    for name in guidelines.register():
        assert f"# {name}\n" in (tmp_path / "guidelines" / f"{name}.md").read_text(encoding="utf-8")
    for name in catalogue()["finding"]:
        assert f"\n# {name}\n" in (tmp_path / "findings" / f"{name}.md").read_text(encoding="utf-8")


def test_the_documentation_is_built_once_where_warnings_are_errors():
    """`make test`, which CI runs, builds all pages by `make docs`, where a warning is an error: no test builds them a second time."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "docs" in re.search(r"^test:(.*?)##", makefile, re.MULTILINE)[1].split()
    assert "-m sphinx -W --keep-going -q -b html docs " in re.search(r"^docs:.*\n\t(.*)", makefile, re.MULTILINE)[1]
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_dependency_has_a_reason():
    """Each requirement of pyproject.toml, of the package and of its extras, has a row in dependencies.md."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[<>=!~\[ ;]", requirement, maxsplit=1)[0] for requirement in wanted} - {"ghgcalc"}
    page = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if f"| {name} |" not in page] == []


def leaves(command: click.Command, name: str = "") -> list[tuple[str, click.Command]]:
    """Every command below a group, with the words that call it."""
    if not isinstance(command, click.Group):
        return [(name, command)]
    ctx = click.Context(command)
    inner = [(key, command.get_command(ctx, key)) for key in command.list_commands(ctx)]
    return [leaf for key, one in inner if one is not None for leaf in leaves(one, f"{name} {key}".strip())]


LEAVES = leaves(cli)


def section_on(name: str, page: str) -> str:
    """The section of command-line.md on a command."""
    head, _, rest = page.partition(f"\n### {name}\n" if " " in name else f"\n## {name}\n")
    assert head != page, f"no section on {name}"
    return re.split(r"\n##+ ", rest)[0]


def test_there_are_commands_to_describe():
    """The walk over the commands finds them; otherwise the next test would hold of nothing."""
    assert {"calculate", "allowance settle", "market quarter"} <= {name for name, _ in LEAVES}


@pytest.mark.parametrize(("name", "command"), LEAVES, ids=[name for name, _ in LEAVES])
def test_every_command_is_described(name: str, command: click.Command):
    """command-line.md has every command, and below it, or among those that many share, every option of that command."""
    page = (DOCS / "command-line.md").read_text(encoding="utf-8")
    general = page.partition("\n## calculate")[0]
    section = section_on(name, page)
    options = [max(one.opts, key=len) for one in command.params if isinstance(one, click.Option)]
    assert [one for one in options if f"`{one}" not in section and f"`{one}" not in general] == []


def keys_of(model: type) -> set[str]:
    """The keys of a table and of the tables inside it, as a file writes them."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(name.rstrip("_"))
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and hasattr(inner, "model_fields") and inner.__name__ != "Measured":
                found |= keys_of(inner)
    return found


def test_every_key_of_the_activity_file_is_described():
    """activity-file.md names every key of every table."""
    page = (DOCS / "activity-file.md").read_text(encoding="utf-8")
    wanted = keys_of(ghgcalc.Activity) | {"value", "values", "unit", "factor", "measured_on"}
    assert [key for key in sorted(wanted) if f"`{key}`" not in page and f"[{key}]" not in page] == []


def test_every_key_of_the_inventory_file_is_described():
    """inventory-file.md names every key that an inventory of the example carries."""
    page = (DOCS / "inventory-file.md").read_text(encoding="utf-8")
    inventory = ghgcalc.calculate(ghgcalc.read(ROOT / "examples" / "smelter-2024.toml"), "cn-al-2024").as_dict()

    def keys(value: object, path: str = "") -> set[str]:
        if path in ("activity", "entity", "fields", "place", "options", "data", "equations") or (
            path == "cells" and isinstance(value, dict)
        ):
            return set()  # tables whose keys are names of other things
        if isinstance(value, dict):
            return set(value) | {key for name, inner in value.items() for key in keys(inner, name)}
        return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()

    assert [key for key in sorted(keys(inventory)) if f"`{key}`" not in page] == []


def test_changelog_has_this_version():
    """The newest section of the changelog is the version of the package."""
    text = (DOCS / "changelog.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", text, re.MULTILINE)[0] == ghgcalc.__version__


@pytest.mark.parametrize("name", guidelines.register())
def test_guideline_has_notes(name: str):
    """Every guideline has notes in English and in Chinese, of 10 to 25 lines."""
    for lang in ("en", "zh"):
        lines = guidelines.notes(name, lang).strip().splitlines()
        assert 10 <= len(lines) <= 25, (name, lang, len(lines))


def test_findings_page_lists_the_catalogue():
    """The page of the findings is made from the catalogue, so that no code is missing there."""
    assert "```{findings}" in (DOCS / "findings.md").read_text(encoding="utf-8")
    assert catalogue()["finding"]
