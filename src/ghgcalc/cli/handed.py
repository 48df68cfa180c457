"""What is handed over in place of an inventory: a package, verified whole before anything of it is shown; another document."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.cli.common import Abort, say
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from ghgcalc.changes import Changes
    from ghgcalc.dossier import PackageVerification


def packed(file: str) -> bool:
    """Whether a file begins like a package; nothing is read of a pipe, which can be read once, and what cannot be read is told elsewhere."""
    from ghgcalc.dossier.container import STARTS

    try:
        with Path(file).open("rb") as opened:
            return Path(file).is_file() and opened.read(len(STARTS)) == STARTS
    except (OSError, ValueError):
        return False


def unpacked(file: str, accept_rules: tuple[str, ...], lang: Lang) -> PackageVerification:
    """The package, verified; what must be known of it is said.

    Raises:
        Abort: something in it differs, or rests on rules that nobody here vouches for: the verification has been said.
        InputError: it is none.
    """
    from ghgcalc.dossier import read_package, verify_package
    from ghgcalc.report.verification import package_verification_text

    found = verify_package(read_package(file), accept_rules=accept_rules or None, lang=lang)
    if not found.passed:
        say(package_verification_text(found, lang))
        raise Abort(1)
    for finding in found.said:
        say(finding.text(lang))
    return found


def before(found: PackageVerification, accept_rules: tuple[str, ...], file: str) -> Changes | None:
    """What changed since the year before, where the package has it."""
    from ghgcalc.changes import diff

    if found.previous is None:
        return None
    names = (f"{file}/previous.json", f"{file}/inventory.json")
    return diff(found.previous.recomputed, found.inventory.recomputed, accept_rules=accept_rules or None, files=names)


DOCUMENTS = {
    "ghgcalc/verification-record/1": ("ghgcalc.verified.model.of", "verification-record"),
    "ghgcalc/quality-plan/1": ("ghgcalc.quality.of", "quality-plan"),
}
"""Other documents that are handed over: by their schema, what reads their table, and the kind of their text."""

HEAD = 4000
"""Bytes of a JSON file in which its schema stands, if it is one of them."""


def document_in(file: str) -> tuple[Any, str] | None:
    """The document of another kind that a file holds, and its kind; None of an inventory.

    Raises:
        InputError: every fault of the document.
    """
    from ghgcalc.files import fault, read_table

    written = file.lower().endswith(".toml")
    if not written and not any(f'"{schema}"'.encode() in _head(file) for schema in DOCUMENTS):
        return None
    raw, name = read_table(file)
    schema = str(raw.get("schema"))
    if schema not in DOCUMENTS:
        if not written:
            return None
        raise fault("wrong-schema", name, value=schema[:40], wanted=", ".join(DOCUMENTS))
    reader, kind = DOCUMENTS[schema]
    module, _, function = reader.rpartition(".")
    return getattr(import_module(module), function)(raw, name), kind


def _head(file: str) -> bytes:
    """How a file begins; nothing of a pipe, which can be read once, and of what cannot be read: what reads the inventory says why."""
    try:
        with Path(file).open("rb") if Path(file).is_file() else BytesIO() as opened:
            return opened.read(HEAD)
    except (OSError, ValueError):
        return b""
