"""`ghgcalc demo`: the first step of whoever has installed the package and nothing else, in an empty folder; and what a shell completes."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ghgcalc import calculate, packaged, read, read_inventory
from ghgcalc.cli import demo
from support import caller

ROOT = Path(__file__).parent.parent
WRITTEN = {"smelter-2024.toml", "worked-month.toml", "inventory.json", "inventory.txt", "comparison.txt", "settlement.json"}


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """Give the command line in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return caller(capsys)


def test_the_demo_runs_the_main_job(call, tmp_path):
    """It shows each command with what it prints, and leaves the files of all of them; then it says what to do next."""
    result = call("demo")
    assert result.status == 0
    folder = tmp_path / "ghgcalc-demo"
    assert {path.name for path in folder.iterdir()} == WRITTEN
    for step in demo.STEPS:
        assert f"$ ghgcalc {step}\n" in result.out
    for said in ("470 645.68", "verdict  verified", "Next, in the folder ghgcalc-demo", "E = N × (1 − S − A) × k"):
        assert said in result.out
    assert read_inventory(folder / "inventory.json") == calculate(read(folder / "smelter-2024.toml"))
    assert json.loads((folder / "settlement.json").read_text(encoding="utf-8"))["schema"] == "ghgcalc/settlement/1"
    assert Path.cwd() == tmp_path


def test_what_it_shows_can_be_typed(call, tmp_path, monkeypatch):
    """Each command of the demo, typed in its folder, does the same again."""
    assert call("demo").status == 0
    monkeypatch.chdir(tmp_path / "ghgcalc-demo")
    for step in demo.STEPS:
        assert call(*shlex.split(step)).status == 0, step


def test_the_demo_in_chinese_and_again(call, tmp_path):
    """In the folder that it made it runs again, in either language; nothing of it is English prose."""
    assert call("demo", "-o", "d").status == 0
    result = call("demo", "-o", "d", "--lang", "zh")
    assert result.status == 0
    assert "接下来，在文件夹 d 中" in result.out
    assert "Next" not in result.out
    assert "温室气体排放清单" in (tmp_path / "d" / "inventory.txt").read_text(encoding="utf-8")


def test_the_demo_replaces_nobodys_file(call, tmp_path):
    """An example that somebody has changed, and another's file under one of its names, stay; `--force` lays them anew."""
    assert call("demo", "-o", "d").status == 0
    mine = tmp_path / "d" / "smelter-2024.toml"
    for text in (mine.read_text(encoding="utf-8") + "# mine\n", "\udcff"):
        mine.write_bytes(text.encode("utf-8", "surrogateescape"))
        before = mine.read_bytes()
        result = call("demo", "-o", "d")
        assert (result.status, result.out) == (2, "")
        assert "output-other" in result.err
        assert mine.read_bytes() == before
    (tmp_path / "d" / "comparison.txt").write_text("Minutes\n", encoding="utf-8")
    assert call("demo", "-o", "d", "--force").status == 0
    assert "mine" not in mine.read_text(encoding="utf-8")
    (tmp_path / "d" / "comparison.txt").write_text("Minutes\n", encoding="utf-8")
    assert call("demo", "-o", "d").status == 2
    assert (tmp_path / "d" / "comparison.txt").read_text(encoding="utf-8") == "Minutes\n"


@pytest.mark.parametrize("folder", ["taken", "taken/below", "nul\0"])
def test_a_folder_that_cannot_be_made_is_a_fault(call, tmp_path, folder):
    """Exit 2, and nothing is written."""
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    result = call("demo", "-o", folder)
    assert result.status == 2
    assert "file-unwritable" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_the_wheel_holds_what_the_demo_needs():
    """Each example that the demo lays travels inside the package, and so does each that it names."""
    import tomllib

    included = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    for name in demo.EXAMPLES:
        assert included["force-include"][f"examples/{name}"] == f"ghgcalc/_examples/{name}"
        assert (packaged.folder("examples") / name).read_bytes() == (ROOT / "examples" / name).read_bytes()
    named = {word for step in demo.STEPS for word in shlex.split(step) if word.endswith(".toml")}
    assert named == set(demo.EXAMPLES)


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_alone(tmp_path):
    """A wheel, unpacked where no checkout is near, runs the demo in an empty folder."""
    wheels = tmp_path / "wheels"
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    (wheel,) = wheels.iterdir()
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {key: value for key, value in os.environ.items() if key != "GHGCALC_LANG"} | {
        "PYTHONPATH": str(tmp_path / "site")
    }
    done = subprocess.run(
        [sys.executable, "-m", "ghgcalc", "demo"], cwd=empty, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (empty / "ghgcalc-demo").iterdir()} == WRITTEN
    assert "verdict  verified" in done.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import ghgcalc; print(ghgcalc.__file__)"],
        cwd=empty,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(tmp_path / "site"))


def test_make_demo_runs_it():
    """`make demo` is `ghgcalc demo`: there is one list of steps."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("demo:"))
    assert lines[at + 1] == "\t$(BIN)/ghgcalc demo -o build/demo --force"


# --- completion, by the real shells

SHELLS = [shell for shell in ("bash", "zsh", "fish") if shutil.which(shell)]
COMPLETED = {
    "ghgcalc calc": {"calculate"},
    "ghgcalc allowance s": {"sector", "settle"},
    "ghgcalc calculate x.toml --rounding ": {"cell", "line", "total", "none"},
    "ghgcalc calculate x.toml --str": {"--strict"},
    "ghgcalc calculate plan": {"plant.toml"},
    "ghgcalc compare plant.toml -o res": {"result.json"},
}

BASH = """
source <(_GHGCALC_COMPLETE=bash_source ghgcalc)
complete -p ghgcalc > /dev/null || exit 3
line={line}
COMP_WORDS=($line); [[ $line == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_ghgcalc_completion ghgcalc
if [ ${{#COMPREPLY[@]}} -eq 0 ]; then COMPREPLY=($(compgen -f -- "${{COMP_WORDS[COMP_CWORD]}}")); fi
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
"""What the shell does at the tabulator: it calls the function that the script has registered; `-o default` gives files where it gives none."""

FISH = "_GHGCALC_COMPLETE=fish_source ghgcalc | source; complete -C {line} | cut -f1"
ZSH = 'autoload -Uz compinit; compinit -u; eval "$(_GHGCALC_COMPLETE=zsh_source ghgcalc)"; whence -w _ghgcalc_completion'


@pytest.fixture
def shell(tmp_path):
    """A function that runs a program of a shell, which finds `ghgcalc`."""
    program = tmp_path / "bin" / "ghgcalc"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ghgcalc "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    for name in ("plant.toml", "result.json"):
        (tmp_path / name).touch()

    def running(name: str, text: str) -> set[str]:
        environment = os.environ | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
        flags = {"bash": ["--norc", "-c"], "zsh": ["-f", "-c"], "fish": ["--no-config", "-c"]}[name]
        done = subprocess.run(
            [name, *flags, text], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return set(done.stdout.split("\n")) - {""}

    return running


@pytest.mark.parametrize("line", COMPLETED)
@pytest.mark.parametrize("name", [one for one in SHELLS if one != "zsh"])
def test_a_shell_completes(shell, name, line):
    """Commands, options, choices, and files where a file is asked for."""
    assert shell(name, (BASH if name == "bash" else FISH).format(line=shlex.quote(line))) == COMPLETED[line]


@pytest.mark.skipif("zsh" not in SHELLS, reason="zsh is not installed")
def test_zsh_registers_the_completion(shell):
    """The script of zsh defines its function."""
    assert shell("zsh", ZSH) == {"_ghgcalc_completion: function"}


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_printed(name):
    """Each script names the variable and the program; nothing is said beside it."""
    environment = os.environ | {"_GHGCALC_COMPLETE": f"{name}_source"}
    done = subprocess.run([sys.executable, "-m", "ghgcalc"], env=environment, capture_output=True, encoding="utf-8", check=False)
    assert "_GHGCALC_COMPLETE" in done.stdout
    assert f"{name}_complete" in done.stdout
    assert done.stderr == ""
