"""The package as a package: what a wheel holds, that two builds are the same bytes, the declared versions, and the files beside the code."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import ghgcalc
from ghgcalc import packaged
from ghgcalc.version import __version__

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = tomllib.loads((ROOT / "tests" / "data" / "wheel.toml").read_text(encoding="utf-8"))
# What other processes of the same run write, and take away, beside this one is not copied.
PASSING = (".coverage*", "_compiled", "__pycache__", ".hypothesis", ".*_cache", "*.egg-info")
LEFT = shutil.ignore_patterns(".git", ".venv*", ".*-venv", "build", "_build", "shared", "dist", *PASSING)


def build(folder: Path, what: str, seed: str) -> Path:
    """One build of a source tree, without a network, in a process whose hashes, time zone and language are its own."""
    out = folder.parent / f"{folder.name}-{what}-{seed}"
    call = f"import hatchling.build as b, os; os.makedirs({str(out)!r}); print(b.build_{what}({str(out)!r}))"
    odd = {
        "PYTHONHASHSEED": seed,
        "TZ": "Asia/Shanghai" if seed == "1" else "America/Lima",
        "LC_ALL": "C.UTF-8" if seed == "1" else "C",
    }
    environment = (
        {key: value for key, value in os.environ.items() if not key.startswith("COV")} | odd | {"SOURCE_DATE_EPOCH": "1767225600"}
    )
    done = subprocess.run(
        [sys.executable, "-c", call], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two wheels and two source archives from two copies, and a wheel from what a source archive holds."""
    folder = tmp_path_factory.mktemp("builds")
    found = {}
    for seed, mask in (("1", 0o022), ("2", 0o077)):
        before = os.umask(mask)
        try:
            shutil.copytree(ROOT, folder / seed, ignore=LEFT, copy_function=shutil.copyfile)
            found |= {f"{what}{seed}": build(folder / seed, what, seed) for what in ("wheel", "sdist")}
        finally:
            os.umask(before)
    with tarfile.open(found["sdist1"]) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (source,) = (folder / "unpacked").iterdir()
    return found | {"again": build(source, "wheel", "3")}


def names(wheel: Path) -> list[str]:
    """The files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["wheel", "sdist"])
def test_two_builds_are_the_same_bytes(built, what):
    """Two copies at two places, under other hashes, time zones, languages and rights of files: one SHA-256."""
    one, other = (hashlib.sha256(built[f"{what}{seed}"].read_bytes()).hexdigest() for seed in "12")
    assert one == other
    assert built[f"{what}1"].name == built[f"{what}2"].name


@pytest.mark.slow
def test_a_wheel_from_the_source_archive_is_the_same(built):
    """What distributors build from the archive is what we build."""
    assert built["again"].read_bytes() == built["wheel1"].read_bytes()


@pytest.mark.slow
def test_what_the_wheel_holds(built):
    """Every module, text, rule and number of the package, what was compiled from them, its metadata, and nothing else."""
    found = set(names(built["wheel1"]))
    info = f"ghgcalc-{__version__}.dist-info"
    ours = {f"ghgcalc/{name}" for name in packaged.files()}
    compiled = {f"ghgcalc/_compiled/{name}" for name in WANTED["compiled"]}
    assert found == ours | compiled | {f"{info}/{name}" for name in WANTED["metadata"]}
    endings = {Path(name).suffix or Path(name).name for name in found if not name.startswith(info)}
    assert endings == set(WANTED["endings"])
    assert not [name for name in found for part in WANTED["never"] if re.search(part, name)]
    assert set(WANTED["needed"]) <= found


@pytest.mark.slow
def test_the_wheel_names_its_build(built, tmp_path):
    """The build id is the SHA-256 of the list of its files, which anybody makes with `sha256sum`; an inventory made by it carries it."""
    with zipfile.ZipFile(built["wheel1"]) as archive:
        archive.extractall(tmp_path)
    package = tmp_path / "ghgcalc"
    files = {
        path.relative_to(package).as_posix(): path
        for path in package.rglob("*")
        if path.is_file() and path.parent.name != "_compiled"
    }
    listed = "".join(f"{hashlib.sha256(files[name].read_bytes()).hexdigest()}  {name}\n" for name in sorted(files))
    wanted = f"sha256:{hashlib.sha256(listed.encode()).hexdigest()}"
    assert json.loads((package / "_compiled" / "build.json").read_text(encoding="utf-8"))["data"] == wanted
    code = (
        "import json, ghgcalc\n"
        f"made = ghgcalc.calculate(ghgcalc.read({str(ROOT / 'examples' / 'worked-month.toml')!r}))\n"
        "print(json.dumps([made.as_dict()['engine'], made.digest]))"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    engine, digest = json.loads(done.stdout)
    assert engine == {"name": "ghgcalc", "version": __version__, "build": wanted}
    here = ghgcalc.calculate(ghgcalc.read(ROOT / "examples" / "worked-month.toml"))
    assert digest == here.digest  # the build decides no digest
    raw = here.as_dict() | {"engine": engine}
    said = ghgcalc.verify(raw)
    assert said.same
    assert [wanted in one.text(lang) for one in said.said if one.code == "file-engine" for lang in ("en", "zh")] == [True, True]
    assert [one.code for one in ghgcalc.verify(here.as_dict()).said] == []


@pytest.mark.slow
def test_what_the_source_archive_holds(built):
    """Sources, tests, pages, tools and the files beside them; nothing that was made from them."""
    with tarfile.open(built["sdist1"]) as archive:
        found = {name.partition("/")[2] for name in archive.getnames()}
    assert set(WANTED["archive"]) <= found
    assert not [name for name in found for part in WANTED["never-archived"] if re.search(part, name)]


def test_a_checkout_says_that_it_is_one(monkeypatch, tmp_path):
    """Sources that can change at any moment have no build; an installation whose record is gone or damaged does not know it."""
    packaged.build.cache_clear()
    assert packaged.build() == ("checkout" if not (packaged.PACKAGE / "_factors").is_dir() else packaged.build())
    (tmp_path / "_factors").mkdir()
    monkeypatch.setattr(packaged, "PACKAGE", tmp_path)
    monkeypatch.setattr(packaged, "COMPILED", tmp_path)
    for text in (None, "{", "[]", "3", '{"data": "sha256:1"}'):
        if text is not None:
            (tmp_path / "build.json").write_text(text, encoding="utf-8")
        packaged.build.cache_clear()
        assert packaged.build() == ("sha256:1" if text and "data" in text else "unknown")
    packaged.build.cache_clear()


# --- what is declared


def test_the_lowest_versions_are_those_that_are_tested():
    """tools/lowest.txt pins exactly the lower bounds of pyproject.toml, and no dependency has another kind of bound."""
    declared = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["all"]]
    bounds = {one.name: str(one.specifier) for one in map(Requirement, declared)}
    lines = [line for line in (ROOT / "tools" / "lowest.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pinned = {one.name: str(one.specifier) for one in map(Requirement, lines)}
    assert pinned == {name: bound.replace(">=", "==") for name, bound in bounds.items()}
    assert all(re.fullmatch(r">=[\d.]+", bound) for bound in bounds.values())


def test_the_classifiers_are_those_of_the_matrix():
    """Every Python that is claimed is one that the matrix looks for; the lowest is the one that is required; the name of the licence is SPDX's."""
    claimed = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import matrix
    finally:
        sys.path.pop(0)
    assert tuple(claimed) == matrix.PYTHONS
    assert PROJECT["requires-python"] == f">={claimed[0]}"
    assert PROJECT["license"] == "Apache-2.0"
    assert all((ROOT / "tests" / name).is_file() for name in matrix.PART)
    assert matrix.found("9.99") is None
    assert "3.14" in (ROOT / "tools" / "browser.py").read_text(
        encoding="utf-8"
    )  # where no interpreter of it is found, it runs as WebAssembly


def test_the_citation_names_this_release():
    """CITATION.cff has the version, the licence and the title of the package."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    found = dict(re.findall(r"^([a-z-]+): \"?([^\"\n]+)\"?$", text, re.MULTILINE))
    assert found["cff-version"] == "1.2.0"
    assert found["version"] == __version__
    assert found["license"] == PROJECT["license"]
    assert found["title"].startswith("ghgcalc")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.get("date-released", "2026-01-01"))


@pytest.mark.parametrize("name", ["SECURITY.md", "CONTRIBUTING.md"])
def test_what_the_files_name_exists(name):
    """Every target of make and every path that they name is there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets
    for path in re.findall(r"`((?:docs|tests|src|tools|factors|examples)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


# --- Windows


def test_the_readme_has_three_lines_for_windows():
    """`pip install` and `ghgcalc demo`, in both languages, for whoever has neither git nor make."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for title in ("## On Windows", "## 在 Windows 上"):
        block = re.search(rf"{title}.*?```text\n(.*?)```", text, re.DOTALL)
        assert block, title
        lines = block[1].strip().splitlines()
        assert len(lines) == 3
        assert "pip install" in lines[1]
        assert lines[2].endswith("ghgcalc demo")
