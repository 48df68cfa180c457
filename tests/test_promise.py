"""What is public stands on its page, and what goes says so first."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from pathlib import Path

import pytest

from ghgcalc import deprecation
from ghgcalc.deprecation import Deprecated, GhgcalcDeprecationWarning, deprecated
from ghgcalc.version import __version__

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "public.md"


@pytest.fixture
def register(monkeypatch):
    """An empty list of what goes."""
    found: dict[str, Deprecated] = {}
    monkeypatch.setattr(deprecation, "REGISTER", found)
    return found


def test_every_public_name_stands_on_the_page():
    """The list of docs/public.md is what the packages offer; `make public` writes it."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import public_names
    finally:
        sys.path.pop(0)
    text = PAGE.read_text(encoding="utf-8")
    assert public_names.page(text) == text
    listed = set(re.findall(r"`(\w+)`", text.split(public_names.BEGIN)[1]))
    for module in public_names.modules().values():
        assert set(public_names.names(module)) <= listed
        assert all(hasattr(module, name) for name in public_names.names(module))


def test_a_function_that_goes_does_what_it_did_and_says_so(register):
    """It warns at the line of its caller, with what takes its place and when it goes; its name, docstring and signature stay."""

    @deprecated("ghgcalc.units.old", instead="ghgcalc.units.new", since="0.3.0", gone="0.5.0")
    def old(text: str, *, twice: bool = False) -> str:
        """The old one."""
        return text * (2 if twice else 1)

    with pytest.warns(
        GhgcalcDeprecationWarning, match=r"ghgcalc\.units\.old goes in ghgcalc 0\.5\.0: use ghgcalc\.units\.new \(since 0\.3\.0\)"
    ) as told:
        assert old("a", twice=True) == "aa"
    assert told[0].filename == __file__
    assert (old.__name__, old.__doc__) == ("old", "The old one.")
    assert list(inspect.signature(old).parameters) == ["text", "twice"]
    assert register["ghgcalc.units.old"] == Deprecated("ghgcalc.units.old", "ghgcalc.units.new", "0.3.0", "0.5.0")


def test_people_see_it():
    """It is shown without any filter being set, not to tests alone."""
    assert issubclass(GhgcalcDeprecationWarning, FutureWarning)
    assert not issubclass(GhgcalcDeprecationWarning, DeprecationWarning)
    with warnings.catch_warnings(record=True) as told:
        warnings.resetwarnings()
        Deprecated("a", "b", "1", "2").tell()
    assert len(told) == 1


def test_what_goes_stands_on_the_page_and_gets_its_time():
    """Every deprecated name is in the table, and two minor releases lie between its first warning and its end; nothing is overdue."""
    rows = re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \| ([\d.]+) \| ([\d.]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {one.name: (one.instead, one.since, one.gone) for one in deprecation.REGISTER.values()} == {
        row[0]: row[1:] for row in rows
    }

    def minor(version: str) -> tuple[int, int]:
        major, rest = version.split(".")[:2]
        return int(major), int(rest)

    for one in deprecation.REGISTER.values():
        assert minor(one.gone) > minor(__version__)
        assert minor(one.gone)[0] > minor(one.since)[0] or minor(one.gone)[1] >= minor(one.since)[1] + 2
