"""What the sections of a page share: the language, keys that are unique on the page, a chart with its table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.literals import Lang
from ghgcalc.report.render.charts import Named
from ghgcalc.report.render.markup import Html, element, folded, grid
from ghgcalc.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ghgcalc.report.model import Table


@brief
@dataclass
class Context:
    """The language of a half of the page, and the keys that it has given away."""

    lang: Lang
    given: int = 0
    contents: list[tuple[str, str]] = field(default_factory=list)

    def say(self, key: str, /, **fields: Any) -> str:
        """A text of the page."""
        return text("page", key, self.lang, **fields)

    def key(self) -> str:
        """A key that no other element of the page has; names of the caller enter none."""
        self.given += 1
        return f"{self.lang}-{self.given}"

    def section(self, name: str, *children: object) -> Html | None:
        """A section under its heading, which the contents name; none without children."""
        held = [one for one in children if one is not None]
        if not held:
            return None
        key, title = f"{self.lang}-{name}", self.say(name)
        self.contents.append((key, title))
        return element("section", element("h2", title, id=f"{key}-head"), *held, id=key, aria_labelledby=f"{key}-head")

    def facts(self, stated: Iterable[tuple[str, str]]) -> Html:
        """Facts of a head, by their names."""
        pairs = (element("div", element("dt", name), element("dd", value)) for name, value in stated)
        return element("dl", *pairs, class_="about")

    def grid(self, found: Table, **how: Any) -> Html:
        """A table with a key of its own."""
        return grid(found, self.key(), self.say("no-rows"), **how)

    def drawn(self, found: Table, chart: Callable[[Named], Html], described: str) -> Html:
        """A chart under the table's title, and the table itself for whoever cannot see it, or wants the numbers."""
        key = self.key()
        return element(
            "figure",
            element("figcaption", found.title),
            chart(Named(key, found.title, described)),
            folded(self.say("as-table"), self.grid(found, title=False)),
        )

    def largest(self, found: Table, name: int, value: int) -> str:
        """What a screen reader says of bars: how many, and which is the largest."""
        from ghgcalc.numbers import fraction_of

        rows = [row for row in found.rows if row.cells[value].number is not None]
        if not rows:
            return self.say("no-rows")
        row = max(rows, key=lambda row: fraction_of(row.cells[value].number or 0))  # type: ignore[arg-type]
        return self.say("chart-said", count=len(rows), name=row.cells[name].printed, value=row.cells[value].printed)
