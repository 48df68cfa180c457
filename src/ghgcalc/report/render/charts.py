"""Charts, drawn by lets-plot: bars, stacked bars, steps of a waterfall, values beside a band, lines and columns over days.

None of them works anything out.
What is printed beside a bar is the exact number as the tables print it; the doubles of a drawing decide lengths alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.report.render.markup import Html
from ghgcalc.report.render.vector import SERIES, asked, fit
from ghgcalc.report.tables import grouped, width
from ghgcalc.signs import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ghgcalc.numbers import Exact

WIDTH = 400
"""Units of the drawing: a phone shows it as it is, two stand side by side on a laptop or on A4."""

ROW = 30
HEAD = 64
"""Height of a row of bars, and of what stands above and below them."""

COLUMN = 7.0
"""Units of the drawing that a column of text takes."""

TENS = 10
"""From here on an axis has whole numbers."""

SHORTEST = 40
"""Units that the longest bar has at the least."""

LONGEST = 30
"""Columns of a name in a drawing, a Chinese sign taking two; the table below has all of it."""


@brief
@dataclass(frozen=True, slots=True)
class Named:
    """What a chart is called: its key on the page, its title, what a screen reader says of it."""

    key: str
    title: str
    described: str


def library() -> Any:
    """The library.

    Raises:
        InputError: it is not installed.
    """
    return doors.package("lets_plot", "the charts of a page", "页面图表")


class Names:
    """Names, of which stand-ins are drawn: the library sees no sign of a file, and measures Chinese as wide as it is.

    A stand-in has a letter for each sign, a broad one for a Chinese sign; it begins with a number of its own, for the library adds up what
    has the same name.
    """

    def __init__(self, *groups: Sequence[str]) -> None:
        """One group of names for each axis or legend."""
        self.real: dict[str, str] = {}
        self.groups = [[self._stand_in(plain(name)) for name in group] for group in groups]

    def _stand_in(self, name: str) -> str:
        if name.isascii() and name.isdecimal() and len(name) <= 2 and name not in self.real:
            return self._kept(name, name)  # a month
        found = f"q{len(self.real)}" + "".join("W" if width(sign) > 1 else "n" for sign in name[1:])
        return self._kept(found, name)

    def _kept(self, found: str, name: str) -> str:
        self.real[found] = name
        return found

    def room(self, printed: Sequence[str]) -> float:
        """What the numbers behind the bars need, as a share of the longest bar."""
        wanted = COLUMN * (max(map(len, printed), default=0) + 3)
        left = WIDTH - COLUMN * (max((sum(2 if sign == "W" else 1 for sign in one) for one in self.groups[-1]), default=0) + 3)
        return wanted / max(left - wanted, SHORTEST)


def plain(name: str) -> str:
    """A name in one line, short enough for a drawing."""
    flat, columns = shown(name), 0
    for at, sign in enumerate(flat):
        columns += width(sign)
        if columns > LONGEST:
            return f"{flat[: at - 1]}…"
    return flat


def bars(called: Named, names: Sequence[str], values: Sequence[Exact], printed: Sequence[str]) -> Html:
    """Bars from the left, the first on top, each with its printed number."""
    lp = library()

    held = Names(names)
    (labels,) = held.groups
    lengths = [float(one) for one in values]
    ends = [max(one, 0.0) for one in lengths]
    data = {"name": labels, "value": lengths, "end": ends, "printed": [_grouped(one) for one in printed]}
    most, least = max([*lengths, 0.0]), min([*lengths, 0.0])
    room = (most - least or 1.0) * held.room(printed)
    plot = lp.ggplot(data, lp.aes("value", "name"))
    plot += lp.geom_bar(
        stat="identity", orientation="y", fill=asked("s0"), color=asked("ground"), size=0, width=0.7, tooltips="none"
    )
    plot += lp.geom_text(lp.aes(label="printed", x="end"), hjust=0, nudge_x=room / 25, size=5, color=asked("text"), tooltips="none")
    plot += lp.scale_y_discrete(limits=labels[::-1])
    plot += lp.scale_x_continuous(limits=[least, most + room], expand=[0, 0])
    plot += lp.theme(axis_text_x="blank", axis_ticks="blank", axis_line="blank", panel_grid="blank")
    return drawn(plot, called, held, ROW * len(labels) + 20)


def stacked(called: Named, names: Sequence[str], series: Sequence[tuple[str, Sequence[Exact]]], *, down: bool = False) -> Html:
    """A bar for each name, made of a part for each series; `down`: the names stand below one another."""
    lp = library()

    held = Names([name for name, _ in series], names)
    keys, labels = held.groups
    lengths = [float(one) for _, values in series for one in values]
    data = {
        "name": labels * len(series),
        "series": [key for key in keys for _ in labels],
        "value": lengths,
    }
    x, y = ("value", "name") if down else ("name", "value")
    fills = [asked(f"s{at % SERIES}") for at in range(len(series))]
    plot = lp.ggplot(data, lp.aes(x, y, fill="series"))
    side = "y" if down else "x"
    plot += lp.geom_bar(stat="identity", orientation=side, color=asked("ground"), size=0.3, width=0.75, tooltips="none")
    plot += lp.scale_fill_manual(values=fills, breaks=keys, limits=keys)
    plot += lp.scale_y_discrete(limits=labels[::-1]) if down else lp.scale_x_discrete(limits=labels)
    plot += lp.guides(fill=lp.guide_legend(ncol=2))
    plot += lp.theme(legend_position="bottom", legend_title="blank", **{f"panel_grid_major_{side}": "blank"})
    whole = {"format": ",.0f"} if max(map(abs, [*lengths, 0.0])) >= TENS else {}
    plot += lp.scale_x_continuous(**whole) if down else lp.scale_y_continuous(**whole)
    legend = 24 * ((len(series) + 1) // 2)
    return drawn(plot, called, held, (ROW * len(labels) + HEAD if down else 230) + legend)


def steps(
    called: Named, names: Sequence[str], spans: Sequence[tuple[Exact, Exact]], kinds: Sequence[str], printed: Sequence[str]
) -> Html:
    """A waterfall, the first on top: each bar begins where the one above ended; `kinds` are `whole`, `up` or `down`."""
    lp = library()

    held = Names(names)
    places = [-float(at) for at in range(len(names))]
    low, high = [float(min(span)) for span in spans], [float(max(span)) for span in spans]
    data = {
        "below": [at - 0.36 for at in places], "above": [at + 0.36 for at in places], "low": low, "high": high,
        "at": places, "kind": list(kinds), "printed": [_grouped(one) for one in printed],
    }  # fmt: skip
    links = {
        "from": [at - 0.36 for at in places[:-1]],
        "to": [at - 0.64 for at in places[:-1]],
        "x": [float(end) for _, end in spans][:-1],
    }
    bottom, top = min([*low, 0.0]), max([*high, 0.0])
    room = (top - bottom or 1.0) * held.room(printed)
    plot = lp.ggplot(data)
    plot += lp.geom_rect(
        lp.aes(xmin="low", xmax="high", ymin="below", ymax="above", fill="kind"), color=asked("ground"), size=0, tooltips="none"
    )
    if len(places) > 1:
        plot += lp.geom_segment(
            lp.aes(x="x", xend="x", y="from", yend="to"), data=links, color=asked("axis"), size=0.5, tooltips="none"
        )
    plot += lp.geom_text(
        lp.aes(x="high", y="at", label="printed"), hjust=0, nudge_x=room / 25, size=5, color=asked("text"), tooltips="none"
    )
    kept = ["whole", "up", "down"]
    plot += lp.scale_fill_manual(values=[asked(one) for one in kept], limits=kept)
    plot += lp.scale_y_continuous(breaks=places, labels=held.groups[0], expand=[0, 0.15])
    plot += lp.scale_x_continuous(limits=[bottom, top + room], expand=[0, 0])
    plot += lp.theme(legend_position="none", axis_text_x="blank", axis_ticks="blank", axis_line="blank", panel_grid="blank")
    return drawn(plot, called, held, ROW * len(names) + 20)


def tornado(
    called: Named,
    names: Sequence[str],
    ends: Sequence[tuple[Exact, Exact]],
    middle: Exact,
    printed: Sequence[str],
    legend: tuple[str, str],
) -> Html:
    """What becomes of a total at both ends of each input, the first on top: two bars from the middle, in the colours of the ends."""
    lp = library()

    held = Names(legend, names)
    keys, labels = held.groups
    places = [-float(at) for at in range(len(names))]
    start = float(middle)
    moved = [float(pair[side]) for side in (0, 1) for pair in ends]
    data = {
        "from": [min(start, one) for one in moved],
        "to": [max(start, one) for one in moved],
        "below": [at - 0.36 for at in places] * 2,
        "above": [at + 0.36 for at in places] * 2,
        "end": [key for key in keys for _ in names],
    }
    bottom, top = min([*moved, start]), max([*moved, start])
    room = (top - bottom or 1.0) * held.room(printed)
    beyond = {"x": [max(map(float, pair)) for pair in ends], "at": places, "printed": [_grouped(one) for one in printed]}
    plot = lp.ggplot(data)
    plot += lp.geom_rect(
        lp.aes(xmin="from", xmax="to", ymin="below", ymax="above", fill="end"), color=asked("ground"), size=0, tooltips="none"
    )
    plot += lp.geom_text(
        lp.aes(x="x", y="at", label="printed"),
        data=beyond,
        hjust=0,
        nudge_x=room / 25,
        size=5,
        color=asked("text"),
        tooltips="none",
    )
    plot += lp.scale_fill_manual(values=[asked("s0"), asked("s1")], breaks=keys, limits=keys)
    plot += lp.scale_y_continuous(breaks=places, labels=labels, expand=[0, 0.15])
    plot += lp.scale_x_continuous(limits=[bottom, top + room], expand=[0, 0], format=",.0f")
    plot += lp.theme(legend_position="bottom", legend_title="blank", axis_ticks="blank", panel_grid_major_y="blank")
    return drawn(plot, called, held, ROW * len(names) + HEAD + 24)


def beside(called: Named, names: Sequence[str], values: Sequence[Exact], printed: Sequence[str], low: Exact, high: Exact) -> Html:
    """Values as points, the first on top, beside the band from `low` to `high`."""
    lp = library()

    held = Names(names)
    (labels,) = held.groups
    places = [float(one) for one in values]
    data = {"name": labels, "value": places, "printed": list(printed)}
    spread = [*places, float(low), float(high)]
    room = (max(spread) - min(spread) or 1.0) * 0.25
    plot = lp.ggplot(data, lp.aes("value", "name"))
    plot += lp.geom_band(
        xmin=float(low), xmax=float(high), fill=asked("band"), color=asked("ground"), size=0, alpha=1, tooltips="none"
    )
    plot += lp.geom_point(size=5, shape=21, fill=asked("s0"), color=asked("s0"), tooltips="none")
    plot += lp.geom_text(lp.aes(label="printed"), vjust=0, nudge_y=0.22, size=5, color=asked("text"), tooltips="none")
    plot += lp.scale_y_discrete(limits=labels[::-1], expand=[0, 0.7])
    plot += lp.scale_x_continuous(limits=[min(spread) - room, max(spread) + room])
    plot += lp.theme(panel_grid_minor="blank")
    return drawn(plot, called, held, int(ROW * 1.4) * len(labels) + HEAD - 10)


TICKS = 3
"""So many days are named under a chart over time."""

POINTS = 40
"""Up to so many days each has a point of its own; beyond, those alone that stand between gaps."""

Series = tuple[str, "Sequence[Exact | None]"]
"""The name of a series, and a number for each day; None is a gap."""


def over_time(called: Named, days: Sequence[date], series: Sequence[Series], *, stacked: bool = False) -> Html:
    """Lines over days, each broken where a day has no number; or columns, each series upon the one before."""
    lp = library()

    named = _spread(len(days))
    held = Names([name for name, _ in series], [days[at].isoformat() for at in named])
    keys, labels = held.groups
    places = [float(day.toordinal()) for day in days]
    plot = lp.ggplot() + (_columns if stacked else _lines)(lp, places, keys, [values for _, values in series])
    breaks = [places[at] for at in named]
    edge = max((places[-1] - places[0]) * 0.08, 1.0)
    plot += lp.scale_x_continuous(breaks=breaks, labels=labels, limits=[places[0] - edge, places[-1] + edge], expand=[0, 0])
    largest = max([abs(float(one)) for _, values in series for one in values if one is not None], default=0.0)
    plot += lp.scale_y_continuous(**({"format": ",.0f"} if largest >= TENS * 10 else {}))
    fills = [asked(f"s{at % SERIES}") for at in range(len(series))]
    scale = lp.scale_fill_manual if stacked else lp.scale_color_manual
    plot += scale(values=fills, breaks=keys, limits=keys)
    plot += lp.guides(**{"fill" if stacked else "color": lp.guide_legend(ncol=2)})
    level = lp.element_text(angle=0)
    plot += lp.theme(
        legend_position="bottom" if len(keys) > 1 else "none", legend_title="blank", panel_grid_major_x="blank", axis_text_x=level
    )
    return drawn(plot, called, held, 200 + (24 * ((len(keys) + 1) // 2) if len(keys) > 1 else 0))


def _spread(count: int) -> list[int]:
    """Which of so many days are named: the first, the last, and some between."""
    most = min(TICKS, count)
    return sorted({round(at * (count - 1) / max(most - 1, 1)) for at in range(most)})


def _lines(lp: Any, places: Sequence[float], keys: Sequence[str], values: Sequence[Sequence[Exact | None]]) -> Any:
    """The lines, in pieces between gaps, and points where a piece has no length."""
    lines: dict[str, list[Any]] = {"x": [], "y": [], "series": [], "piece": []}
    points: dict[str, list[Any]] = {"x": [], "y": [], "series": []}
    for key, numbers in zip(keys, values, strict=True):
        for piece in _pieces(places, numbers):
            if len(piece) > 1:
                lines["piece"] += [f"{key}-{piece[0][0]}"] * len(piece)
            for held in (*((lines,) if len(piece) > 1 else ()), *((points,) if len(piece) == 1 or len(places) <= POINTS else ())):
                held["x"] += [place for place, _ in piece]
                held["y"] += [number for _, number in piece]
                held["series"] += [key] * len(piece)
    drawn = lp.geom_path(lp.aes("x", "y", color="series", group="piece"), data=lines, size=0.8, tooltips="none")
    dots = lp.geom_point(lp.aes("x", "y", color="series"), data=points, size=2, tooltips="none", show_legend=not lines["x"])
    return drawn + dots


def _pieces(places: Sequence[float], numbers: Sequence[Exact | None]) -> list[list[tuple[float, float]]]:
    """The runs of days that have a number."""
    found: list[list[tuple[float, float]]] = [[]]
    for place, number in zip(places, numbers, strict=True):
        if number is not None:
            found[-1].append((place, float(number)))
        elif found[-1]:
            found.append([])
    return [piece for piece in found if piece]


def _columns(lp: Any, places: Sequence[float], keys: Sequence[str], values: Sequence[Sequence[Exact | None]]) -> Any:
    """A column for each day, its parts upon one another."""
    heights = [0.0] * len(places)
    half = min((right - left for left, right in pairwise(places)), default=1.0) * 0.4
    found: dict[str, list[Any]] = {"left": [], "right": [], "low": [], "high": [], "series": []}
    for key, numbers in zip(keys, values, strict=True):
        for at, number in enumerate(numbers):
            if number is not None:
                low, heights[at] = heights[at], heights[at] + float(number)
                row = (places[at] - half, places[at] + half, low, heights[at], key)
                for name, value in zip(found, row, strict=True):
                    found[name].append(value)
    return lp.geom_rect(
        lp.aes(xmin="left", xmax="right", ymin="low", ymax="high", fill="series"),
        data=found,
        color=asked("ground"),
        size=0,
        tooltips="none",
    )


def fan(called: Named, names: Sequence[str], ends: Sequence[tuple[Exact, Exact]], told: int, legend: tuple[str, str]) -> Html:
    """What is cumulated by month, from the left: the first `told` months as they are, then a range that widens, around the line of nought."""
    lp = library()

    held = Names(legend, names)
    keys, labels = held.groups
    lows, highs = [float(min(pair)) for pair in ends], [float(max(pair)) for pair in ends]
    bottom, top = min([*lows, 0.0]), max([*highs, 0.0])
    thin = (top - bottom or 1.0) / 150  # what is told is one number, or nearly: a bar that can be seen
    data = {
        "left": [at - 0.4 for at in range(len(names))], "right": [at + 0.4 for at in range(len(names))],
        "low": [min(low, (low + high) / 2 - thin) for low, high in zip(lows, highs, strict=True)],
        "high": [max(high, (low + high) / 2 + thin) for low, high in zip(lows, highs, strict=True)],
        "state": [keys[int(at >= told)] for at in range(len(names))],
    }  # fmt: skip
    plot = lp.ggplot(data)
    plot += lp.geom_hline(yintercept=0.0, color=asked("axis"), size=0.5, tooltips="none")
    plot += lp.geom_rect(
        lp.aes(xmin="left", xmax="right", ymin="low", ymax="high", fill="state"), color=asked("ground"), size=0, tooltips="none"
    )
    plot += lp.scale_fill_manual(values=[asked("s0"), asked("s1")], breaks=keys, limits=keys)
    plot += lp.scale_x_continuous(breaks=list(range(len(names))), labels=labels, expand=[0, 0.2])
    whole = {"format": ",.0f"} if max(abs(bottom), abs(top)) >= TENS else {}
    plot += lp.scale_y_continuous(**whole)
    plot += lp.theme(legend_position="bottom", legend_title="blank", panel_grid_major_x="blank", panel_grid_minor="blank")
    return drawn(plot, called, held, 230 + 24)


def _grouped(printed: str) -> str:
    """With narrow gaps: nobody copies a number out of a drawing."""
    return grouped(printed).replace(" ", "\u202f")


def drawn(plot: Any, called: Named, held: Names, height: int) -> Html:
    """The drawing of a plot, with the names that stand-ins are of, for the page."""
    lp = library()

    plot = plot + lp.labs(x="", y="") + lp.ggsize(WIDTH, height) + lp.theme(axis_title="blank", plot_margin=[4, 8, 4, 4])
    return Html(fit(plot.to_svg(), held.real, called.key, shown(called.title), shown(called.described)))
