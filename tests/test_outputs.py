"""`-o` and `--strict`: every command writes its result whole, over no input and over nobody else's file, and minds warnings alike."""

from __future__ import annotations

import json
import re
import shlex

import click
import pytest

from commands import CALLS, PRINTS_NO_RESULT, laid
from ghgcalc import files, guidelines
from ghgcalc.cli import output
from ghgcalc.cli.common import strict_option
from support import caller
from test_speech import COMMANDS

LEAVES = {path: command for path, command in COMMANDS.items() if not isinstance(command, click.Group)}
FILES_ALONE = (".xlsx", ".html", ".zip")
"""The endings of what is never printed."""
FOREIGN = {
    ".json": '{"name": "theirs"}',
    ".txt": "Minutes of a meeting\n",
    ".sarif": '{"$schema": "x", "runs": []}',
    ".toml": "a = 1\n",
    ".ics": "BEGIN:VCALENDAR\n",
    ".xlsx": "a workbook of theirs",
    ".zip": "an archive of theirs",
    ".html": "<!doctype html><html><title>theirs</title></html>",
}


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


@pytest.fixture
def folder(tmp_path, monkeypatch, call):
    """A folder with every file that the calls name; the current one."""
    monkeypatch.chdir(tmp_path)
    laid(tmp_path, call)
    yield tmp_path
    guidelines.remove_folders()


def words(path: str) -> list[str]:
    """The whole call of a command."""
    return [*path.split(), *shlex.split(CALLS[path])]


def option(path: str) -> output.OutputOption:
    """The `-o` of a command."""
    (found,) = [one for one in LEAVES[path].params if isinstance(one, output.OutputOption)]
    return found


def kind(path: str, ending: str) -> str:
    """The kind of what a command writes with an ending."""
    return output.OF_ENDING.get(ending, option(path).kind)


def test_every_command_is_here():
    """Every command that prints a result stands in `commands.CALLS`, and has `-o`."""
    assert {*CALLS, *PRINTS_NO_RESULT} == set(LEAVES)
    for path in CALLS:
        assert option(path).endings


def printed(call, path: str, ending: str) -> str:
    """What a command prints in the form of an ending."""
    form = output.FORMS[ending]
    more = [] if form == "toml" else ["--format", form]
    return call(*words(path), *more).out


@pytest.mark.parametrize("path", CALLS)
def test_a_result_goes_to_the_file(folder, call, path):
    """The file holds what is printed, in the form of its ending, and nothing is printed; in either language; a second time, too."""
    for ending in option(path).endings:
        target = folder / f"result{ending.upper() if ending == '.json' else ending}"
        form = kind(path, ending) == "form"
        wanted = "" if ending in FILES_ALONE else printed(call, path, ending)
        assert wanted or ending in FILES_ALONE
        for lang in ("zh", "en", "en"):
            result = call(*words(path), "-o", target, "--lang", lang)
            assert (result.status, result.out) == (0, ""), result.err
            assert ("已写入" if lang == "zh" else "wrote") in result.err
            if form:
                target.rename(folder / f"form-{lang}{len(list(folder.glob('form*')))}{ending}")
        if ending == ".html":
            assert target.read_text(encoding="utf-8").startswith('<!doctype html>\n<html class="ghgcalc" ')
        elif ending == ".zip":
            assert target.read_bytes().startswith(b"PK\x03\x04")
        elif not form:
            assert target.read_bytes().decode("utf-8") == wanted
            if ending == ".json":
                json.loads(wanted)


@pytest.mark.parametrize("path", CALLS)
def test_nobodys_file_is_replaced(folder, call, path):
    """What is no result of that kind stays, to its last byte, until `--force` is said; an empty file holds nothing."""
    for ending in option(path).endings:
        target = folder / f"theirs{ending}"
        target.write_text(FOREIGN[ending], encoding="utf-8")
        result = call(*words(path), "-o", target)
        assert (result.status, result.out) == (2, "")
        assert "error output-other: " in result.err
        assert target.read_text(encoding="utf-8") == FOREIGN[ending]
        assert call(*words(path), "-o", target, "--force").status == 0
        assert target.read_bytes() != FOREIGN[ending].encode()
        if kind(path, ending) != "form":
            target.write_text("", encoding="utf-8")
            assert call(*words(path), "-o", target).status == 0


@pytest.mark.parametrize("path", CALLS)
def test_no_input_is_replaced(folder, call, path):
    """Every file that the call names is refused as its output, with `--force`, and through a link, too."""
    named = [word for word in words(path) if (folder / word).is_file()]
    declared = [one for one in LEAVES[path].params if one.type is output.INPUT and not isinstance(one, output.OutputOption)]
    assert len(named) <= 2 * len(declared)
    for at, name in enumerate(named):
        before = (folder / name).read_bytes()
        for ending in option(path).endings:
            link = folder / f"link-{at}{ending}"
            link.symlink_to(folder / name)
            result = call(*words(path), "-o", link, "--force")
            assert result.status == 2
            assert "error output-input: " in result.err
            assert (folder / name).read_bytes() == before


@pytest.mark.parametrize("path", LEAVES)
def test_what_names_a_file_is_declared_as_one(path):
    """An argument or an option that names a file has the type of one: it is guarded, and completed by the shell."""
    for one in LEAVES[path].params:
        says = f"{one.name} {one.metavar or ''} {getattr(one, 'help', '')}"
        file = re.search(r"\bFILE\b|\bfiles?\b|\binventory\b|\btable\b|FOLDER", says.split(";", maxsplit=1)[0]) and not getattr(
            one, "is_flag", False
        )
        if (
            file
            and "guideline-folder" not in one.opts[0]
            and "balances the table" not in says
            and not re.search("of the file|of a CSV file", says)
        ):
            assert one.type is output.INPUT, (path, one.name)


@pytest.mark.parametrize("path", CALLS)
def test_an_ending_that_is_not_written_is_refused_first(folder, call, path):
    """Nothing is read or worked out for a file that cannot be written."""
    broken = words(path)
    for name in ("result.docx", "result", "-"):
        result = call(*broken, "-o", name)
        assert (result.status, result.out) == (2, "")
        assert "error file-kind: " in result.err
        assert not (folder / name).exists()


@pytest.mark.parametrize("path", CALLS)
def test_a_folder_that_is_not_there_leaves_nothing(folder, call, path):
    """A file that cannot be made is a fault, and leaves no half of it."""
    before = sorted(folder.iterdir())
    ending = option(path).endings[0]
    result = call(*words(path), "-o", folder / "no" / f"such{ending}")
    assert (result.status, result.out) == (2, "")
    assert "error file-unwritable: " in result.err
    assert sorted(folder.iterdir()) == before


def test_a_file_is_written_whole_or_not_at_all(folder, call, monkeypatch):
    """Where the disk is full at the end, the file of before is still whole."""
    target = folder / "comparison.json"
    assert call(*words("compare"), "-o", target).status == 0
    before = target.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    result = call(*words("compare"), "-o", target)
    assert result.status == 2
    assert target.read_bytes() == before


def test_who_is_interrupted_leaves_nothing(folder, monkeypatch):
    """An interrupt while a file is written goes on, the file of before is still whole, and nothing lies beside it."""
    target = folder / "made.json"
    files.write_bytes(target, b"before")
    left = sorted(folder.iterdir())

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_bytes(target, b"after")
    assert target.read_bytes() == b"before"
    assert sorted(folder.iterdir()) == left


def test_the_status_stays(folder, call):
    """A difference is written, and is still a difference."""
    altered = (folder / "inventory.json").read_text(encoding="utf-8").replace("37474.37", "37474.38")
    (folder / "altered.json").write_text(altered, encoding="utf-8")
    result = call("verify", "altered.json", "-o", "verification.txt")
    assert (result.status, result.out) == (1, "")
    assert (folder / "verification.txt").read_text(encoding="utf-8").startswith("Recomputed: it differs.")
    assert call("verify", "inventory.json", "-o", "verification.txt").status == 0
    assert call("verify", "altered.json", "-o", "verification.txt", "--lang", "zh").status == 1


def test_an_empty_list_replaces_a_list_alone(folder, call):
    """`[]` begins like every list, and like nothing else."""
    assert call("factors", "find", "zzzz", "-o", "list.json").status == 0
    assert (folder / "list.json").read_text(encoding="utf-8") == "[]\n"
    assert call("factors", "list", "-o", "list.json").status == 0
    assert call("factors", "find", "zzzz", "-o", "list.json").status == 0
    assert call("factors", "check", "-o", "inventory.json").status == 2


def test_results_do_not_replace_each_other(folder, call):
    """A comparison is no inventory, an inventory no settlement, one explanation not another."""
    assert call(*words("compare"), "-o", "inventory.json").status == 2
    assert call(*words("calculate"), "-o", "settlement.json").status == 2
    assert call(*words("explain"), "-o", "line.txt").status == 0
    assert call("explain", "inventory.json", "P1/anode-effect/2024-01", "-o", "line.txt").status == 2


def test_other_programs_logs_are_kept(folder, call):
    """A SARIF log of ours replaces one of ours, not one of a linter."""
    assert call(*words("check"), "-o", "log.sarif").status == 0
    assert json.loads((folder / "log.sarif").read_text(encoding="utf-8"))["runs"][0]["tool"]["driver"]["name"] == "ghgcalc"
    assert call(*words("calculate"), "-o", "log.sarif").status == 0
    other = (folder / "log.sarif").read_text(encoding="utf-8").replace('"ghgcalc"', '"linter"')
    (folder / "log.sarif").write_text(other, encoding="utf-8")
    assert call(*words("calculate"), "-o", "log.sarif").status == 2


def test_a_guideline_of_a_folder_is_an_input(folder, call):
    """The file of a guideline that the call brings is not written over."""
    own = folder / "own-rule"
    own.mkdir()
    source = (guidelines.folders()["cn-al-2024"] / "guideline.toml").read_text(encoding="utf-8")
    (own / "guideline.toml").write_text(
        source.replace('id = "cn-al-2024"', 'id = "own-rule"', 1).replace("CETS-AG-04.01-V01-2024", "own-alias"), encoding="utf-8"
    )
    link = folder / "link.toml"
    link.symlink_to(own / "guideline.toml")
    result = call("factors", "confirm", "cn-al-2024", "--guideline-folder", own, "-o", link, "--force")
    assert result.status == 2
    assert "output-input" in result.err


# --- --strict


def test_strict_means_one_thing():
    """Wherever warnings can come with a result, `--strict` fails the call; `verify` and `batch run` have their own, about whose numbers they are, and records."""
    found = {path for path, command in LEAVES.items() if any("--strict" in one.opts for one in command.params)}
    shared = strict_option(lambda: None).__click_params__[0].help
    told = {path for path in found if any(getattr(one, "help", "") == shared for one in LEAVES[path].params)}
    assert found - told == {"verify", "batch run"}
    assert told == {
        "calculate", "compare", "diff", "replay", "allowance settle", "allowance what-if", "allowance sector", "allowance balance",
        "allowance cheapest", "allowance fine", "allowance matrix", "allowance outlook", "allowance value", "border", "market summary", "month", "pack",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "calculate",
        "compare",
        "diff",
        "allowance settle",
        "allowance what-if",
        "allowance cheapest",
        "allowance sector",
        "allowance balance",
        "market summary",
    ],
)
def test_strict_fails_on_warnings_and_on_nothing_else(folder, call, path):
    """Where the result comes with a warning, `--strict` prints the warnings, writes nothing and ends with 2; else it changes nothing."""
    target = folder / "strict.json"
    result = call(*words(path), "-o", target)
    assert result.status == 0
    plain = target.read_text(encoding="utf-8")
    warned = "warning " in result.err or '"severity": "warning"' in plain
    target.unlink()
    strict = call(*words(path), "--strict", "-o", target)
    assert strict.status == (2 if warned else 0)
    if warned:
        assert not target.exists()
        assert "warning" in strict.err
        assert "note " not in strict.err
    else:
        assert target.read_text(encoding="utf-8") == plain


def test_warnings_are_provoked(folder, call):
    """Each kind of result refuses under `--strict` what it warned of without it."""
    header, first, *_ = (folder / "prices-illustrative.csv").read_text(encoding="utf-8").splitlines()
    later = first.replace(first.split(",")[0], "2026-06-30")
    rows = f"{header}\n{first}\n{later}\n"
    (folder / "gap.csv").write_text(rows, encoding="utf-8")
    quiet = [
        "allowance",
        "settle",
        "inventory.json",
        "--plan",
        "cn-al-2025",
        "--balance-value",
        "1.60 tCO2e/t",
        "--price",
        "90 CNY/t",
    ]
    for wanted, call_words in {
        "balance-source": quiet,
        "price-": ["market", "summary", "gap.csv"],
    }.items():
        result = call(*call_words, "--strict")
        assert result.status == 2, (call_words, result.out)
        assert wanted in result.err
        assert result.out == ""
        assert call(*call_words).status == 0


def test_an_implausible_balance_value_is_minded(folder, call):
    """A solved balance value far from the sector's mean is told, and fails the call under `--strict`."""
    text = (folder / "sector-four-plants.csv").read_text(encoding="utf-8")
    (folder / "kilograms.csv").write_text(text.replace("[tCO2e]", "[ktCO2e]"), encoding="utf-8")
    result = call("allowance", "balance", "kilograms.csv")
    assert result.status == 0
    assert "warning balance-implausible" in result.err
    strict = call("allowance", "balance", "kilograms.csv", "--strict", "-o", "balance.json")
    assert strict.status == 2
    assert "warning balance-implausible" in strict.err
    assert not (folder / "balance.json").exists()
