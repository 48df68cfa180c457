"""HTML by construction: whatever is no markup of ours is escaped, and signs that nobody sees are written out.

Numbers keep their plain digits; the gaps of their groups of three are empty elements with a margin, so that `470 645.68` on the page is
copied as `470645.68`.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ghgcalc.signs import page, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.report.model import Cell, Table

GAP = "<i></i>"
EMPTY = frozenset(("meta", "input"))
"""Elements without an end."""


class Html(str):
    """Markup of ours; any other text is escaped where it enters an element."""

    __slots__ = ()


def element(name: str, /, *children: object, **attributes: object) -> Html:
    """`<name …>children</name>`.

    Args:
        name: of the element.
        children: markup as it is, all else as text; None is left out.
        attributes: `class_`, `aria_label`; True has no value, None and False are left out.
    """
    said = []
    for key, value in attributes.items():
        if value is not None and value is not False:
            stem = key.rstrip("_").replace("_", "-")
            said.append(stem if value is True else f'{stem}="{escape(shown(value))}"')
    opened = f"<{' '.join((name, *said))}>"
    return Html(opened if name in EMPTY else f"{opened}{joined(children)}</{name}>")


def joined(children: Iterable[object]) -> Html:
    """Markup and texts behind one another."""
    return Html("".join(one if isinstance(one, Html) else escape(shown(one), quote=False) for one in children if one is not None))


def lines(text: str) -> Html:
    """A text of several lines, for an element that keeps them."""
    return Html(escape(page(text), quote=False))


def number(printed: str) -> Html:
    """The plain digits of a number with gaps that are no signs."""
    sign = printed[:1] if printed[:1] in ("-", "+") else ""
    whole, dot, rest = printed[len(sign) :].partition(".")
    groups = [whole[max(at - 3, 0) : at] for at in range(len(whole), 0, -3)]
    return Html(sign + GAP.join(reversed(groups)) + dot + rest)


def cell(found: Cell) -> Html:
    """A number, or a text."""
    return joined((found.text,)) if found.number is None else number(found.printed)


def grid(
    found: Table, key: str, none: str, *, without: frozenset[str] = frozenset(), title: bool = True, signs: bool = False
) -> Html:
    """A table with its title, its notes below it; whoever has but a keyboard can scroll it.

    Args:
        found: the table.
        key: an id that no other table of the page has.
        none: what is said where it has no rows.
        without: keys of columns that are left out.
        title: shown above, or only told to a screen reader.
        signs: a number that shows its sign stands on the colour of it; the sign says the same to whoever sees no colour.
    """
    places = [at for at, column in enumerate(found.columns) if column.key not in without]
    heads = [
        element("th", found.columns[at].title, scope="col", class_="num" if found.columns[at].numeric else None) for at in places
    ]
    rows = []
    for row in found.rows:
        cells = []
        for order, at in enumerate(places):
            style = "num" if found.columns[at].numeric else None
            if signs and row.cells[at].signed and row.cells[at].number:
                style = f"{style} {'gain' if row.cells[at].printed.startswith('+') else 'loss'}"
            named = order == 0 and row.cells[at].number is None and bool(row.cells[at].text)
            cells.append(element("th" if named else "td", cell(row.cells[at]), scope="row" if named else None, class_=style))
        rows.append(element("tr", *cells, class_="sum" if row.total else None))
    if not rows:
        rows.append(element("tr", element("td", none, colspan=str(len(places)))))
    caption = element("caption", found.title, id=key, class_=None if title else "unseen")
    body = element("table", caption, element("thead", element("tr", *heads)), element("tbody", *rows))
    notes = [element("p", note, class_="note") for note in found.notes]
    return joined((element("div", body, class_="scroll", role="group", aria_labelledby=key, tabindex="0"), *notes))


def folded(summary: object, *children: object, **attributes: object) -> Html:
    """What is shown when it is asked for."""
    return element("details", element("summary", summary), *children, **attributes)
