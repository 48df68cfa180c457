"""A value month by month, with the band in which it usually lies behind it, and a line where it is held against one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.render.charts import HEAD, ROW, Named, Names, drawn, library
from ghgcalc.report.render.vector import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.numbers import Exact
    from ghgcalc.report.render.markup import Html


def track(
    called: Named, months: Sequence[str], values: Sequence[Exact], band: tuple[Exact, Exact] | None, line: Exact | None
) -> Html:
    """Points joined by a line, one for each month that has a value; the band and the line where there is one.

    Args:
        called: the chart.
        months: their numbers, as texts.
        values: one for each.
        band: its lower and upper end.
        line: the number beside which the values lie.
    """
    lp = library()

    held = Names(months)
    (labels,) = held.groups
    places = [float(at) for at in range(len(labels))]
    heights = [float(one) for one in values]
    ends = [] if band is None else [float(end) for end in band]
    marks = [] if line is None else [float(line)]
    spread = [*heights, *ends, *marks]
    room = (max(spread) - min(spread) or 1.0) * 0.1
    plot = lp.ggplot({"at": places, "value": heights}, lp.aes("at", "value"))
    if ends:
        plot += lp.geom_band(
            ymin=ends[0], ymax=ends[1], fill=asked("band"), color=asked("ground"), size=0, alpha=1, tooltips="none"
        )
    for mark in marks:
        plot += lp.geom_hline(yintercept=mark, color=asked("s1"), size=1, tooltips="none")
    if len(places) > 1:
        plot += lp.geom_line(color=asked("s0"), size=1, tooltips="none")
    plot += lp.geom_point(size=4, shape=21, fill=asked("s0"), color=asked("s0"), tooltips="none")
    plot += lp.scale_x_continuous(breaks=places, labels=labels, limits=[-0.5, len(places) - 0.5], expand=[0, 0])
    plot += lp.scale_y_continuous(limits=[min(spread) - room, max(spread) + room], format=".2f")
    plot += lp.theme(panel_grid_minor="blank", panel_grid_major_x="blank")
    return drawn(plot, called, held, ROW * 5 + HEAD)
