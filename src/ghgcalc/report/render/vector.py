"""What a chart library drew, made fit for a page: no style of its own, no id that another chart has, no link; colours as classes.

The page forbids every style but its own sheet, and shows one chart in a light and a dark scheme: what the library wrote as a colour
becomes a class, and the sheet says what that is. Elements and attributes that are not named here do not pass.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SPACE = "{http://www.w3.org/2000/svg}"
DRAWN = frozenset(("svg", "g", "path", "line", "rect", "circle", "text", "tspan", "clipPath", "defs", "polygon", "polyline"))
KEPT = frozenset(
    (
        "class", "clip-path", "cx", "cy", "d", "dx", "dy", "fill", "fill-opacity", "fill-rule", "font-size", "font-weight", "height", "id",
        "points", "r", "stroke", "stroke-dasharray", "stroke-opacity", "stroke-width", "text-anchor", "transform", "width", "x", "x1", "x2",
        "y", "y1", "y2",
    )
)  # fmt: skip
SERIES = 9
"""So many colours tell series apart."""

COLOURS = {
    "#ffffff": "ground",
    "#474747": "axis",
    "#e9e9e9": "rule",
    "#020000": "text",
    "#020001": "band",
    "#020002": "up",
    "#020003": "down",
    "#020004": "whole",
    **{f"#0100{at:02x}": f"s{at}" for at in range(SERIES)},
}
"""The colours that charts are asked for, each with the name that the sheet gives it."""

_DIGITS = re.compile(r"-?\d+\.\d+(?:E-?\d+)?")
_TICK = re.compile(r"^[-−]?\d{1,3}(,\d{3})*(\.\d+)?$")
_RGB = re.compile(r"^rgb\((\d+),(\d+),(\d+)\)$")
_SIZE = re.compile(r"font-size:([\d.]+)px")


def asked(name: str) -> str:
    """The colour to ask for, by its name: `#020001`."""
    return next(colour for colour, known in COLOURS.items() if known == name)


def _hex(colour: str) -> str:
    """`#020001` for `rgb(2,0,1)` as well; the library writes both."""
    found = _RGB.match(colour)
    return "#" + "".join(f"{int(part):02x}" for part in found.groups()) if found else colour


def fit(svg: str, real: Mapping[str, str], key: str, title: str, described: str) -> str:
    """The drawing for the page.

    Args:
        svg: of the library.
        real: what stands for each stand-in of a name.
        key: what the ids begin with; no other chart of the page has it.
        title: what a screen reader calls it.
        described: what it says of it.

    Raises:
        ValueError: it is no drawing, but a remark of the library that it cannot draw.
    """
    root = ET.fromstring(svg)  # noqa: S314 - the library wrote it in this process
    width, height = (float(root.get(name, "0")) for name in ("width", "height"))
    if not width or not height:
        raise ValueError(f"no drawing: {' '.join(root.itertext()).strip()[:200]}")
    names = {str(one.get("id")): f"{key}-{at}" for one, at in zip((e for e in root.iter() if e.get("id")), count(), strict=False)}
    _clean(root, names, real)
    root.attrib = {
        "xmlns": SPACE[1:-1],
        "viewBox": f"0 0 {width:.0f} {height:.0f}",
        "role": "img",
        "aria-labelledby": f"{key}-title {key}-said",
        "class": "chart",
    }
    for at, (name, said, text) in enumerate((("title", "title", title), ("desc", "said", described))):
        made = ET.Element(name, {"id": f"{key}-{said}"})
        made.text = text
        root.insert(at, made)
    return ET.tostring(root, encoding="unicode")


def _clean(found: ET.Element, names: Mapping[str, str], real: Mapping[str, str]) -> None:
    found.tag = found.tag.removeprefix(SPACE)
    found.tail = None
    if found.tag != "tspan":
        found.text = None
    else:
        text = (found.text or "").strip()
        found.text = real[text] if text in real else text.replace(",", "\u202f") if _TICK.match(text) else text
    size = _SIZE.search(found.get("style", ""))
    classes = [part for part in found.get("class", "").split() if part.isascii()]
    kept: dict[str, str] = {"font-size": size[1]} if size else {}
    for name, value in found.attrib.items():
        if name in ("fill", "stroke") and _hex(value) in COLOURS:
            classes.append(f"{name[0]}-{COLOURS[_hex(value)]}")
        elif name == "id":
            kept[name] = names[value]
        elif name == "clip-path":
            kept[name] = f"url(#{names[value[5:-1]]})"
        elif name in KEPT and name != "class" and not (name.endswith("-opacity") and float(value) == 1):
            kept[name] = _DIGITS.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), value)
    found.attrib = kept | ({"class": " ".join(classes)} if classes else {})
    for child in list(found):
        _clean(child, names, real)
        if child.tag not in DRAWN or child.get("fill-opacity") == "0":
            found.remove(child)
