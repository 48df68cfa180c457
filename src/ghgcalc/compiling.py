"""What happens when the package is built: every unit and equation is proven by pint, and every packaged file is checked and compiled.

`python -m ghgcalc.compiling` does it in a checkout; the build of a wheel and an editable installation do it by themselves.
"""

from __future__ import annotations

from ghgcalc import bands, documents, equations, factors, guidelines, texts, vocabulary
from ghgcalc.equations.compose import SOURCES as EQUATIONS
from ghgcalc.errors import UnitError
from ghgcalc.guidelines import shelf
from ghgcalc.guidelines.parts import equations_of
from ghgcalc.packaged import build_of, write
from ghgcalc.packaged import files as packaged_files
from ghgcalc.units import authority
from ghgcalc.units.table import ATOMS


def prove_units() -> None:
    """Hold the table of units against pint.

    Raises:
        UnitError: an entry that pint resolves otherwise, one too many, or one that is missing.
    """
    wanted = authority.atoms()
    if wrong := sorted(name for name in {*wanted, *ATOMS} if wanted.get(name) != ATOMS.get(name)):
        raise UnitError(f"units/table.py is not what pint says: {', '.join(wrong)}; run `make units`")


def prove_equations() -> list[str]:
    """Check the purity of every packaged equation, and the units of them and of every composition that a packaged guideline may take.

    Raises:
        EquationRefusedError: one that is not of operators alone.
        EquationError: one whose formula does not come out in its declared units.
    """
    found = dict.fromkeys(equations.names())
    for name in found:
        equations.get(name).check_purity()
    for entry in shelf.packaged():
        for source in guidelines.load(entry.folder).source:
            for method in source.method:
                found |= dict.fromkeys(equations_of(method.equation, method.parameters))
    for name in found:
        equations.get(name).check()
    return sorted(found)


def main() -> None:
    """Prove, and write every compiled form."""
    prove_units()
    write("equations", EQUATIONS, prove_equations())
    write("texts", texts.SOURCES, texts.made())
    write("bands", bands.SOURCES, bands.made())
    write("vocabulary", vocabulary.SOURCES, vocabulary.made())
    write("documents", documents.SOURCES, documents.made())
    write("factors", factors.SOURCES, factors.made())
    write("guidelines", shelf.files(shelf.HERE), shelf.made())
    write("build", (), build_of(packaged_files()))


if __name__ == "__main__":
    main()
