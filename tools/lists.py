"""Write the lists of the documentation, `docs/lists/*.md`, from the data of the package.

Run by `make lists`; a test fails where a file differs from what this would write.
"""

from __future__ import annotations

from pathlib import Path

from ghgcalc import lists
from ghgcalc.report.lists import lists_page

FOLDER = Path(__file__).parent.parent / "docs" / "lists"


def main() -> None:
    """Write every list."""
    FOLDER.mkdir(exist_ok=True)
    for what in lists.KINDS:
        (FOLDER / f"{what}.md").write_text(lists_page(what, lists.of(what)), encoding="utf-8")


if __name__ == "__main__":
    main()
