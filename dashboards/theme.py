"""Colours for light and dark, and what every chart has in common."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

import altair as alt
from altair.utils import schemapi

from dashboards.words.symbols import for_charts, symbols
from ingest.vocabulary import Channel

Spec = dict[str, Any]
"""A Vega-Lite specification without data."""

LIGHT: Mapping[str, str] = {
    "good": "#005A9C",
    "bad": "#B35900",
    "third": "#00785A",
    "fourth": "#A3407F",
    "ink": "#1F2933",
    "muted": "#5F6B76",
    "rule": "#D5DAE0",
    "wash": "#EEF1F4",
}
DARK: Mapping[str, str] = {
    "good": "#56B4E9",
    "bad": "#F0A030",
    "third": "#2CC295",
    "fourth": "#E48AC0",
    "ink": "#E9ECEF",
    "muted": "#A3ADB8",
    "rule": "#3A434C",
    "wash": "#20262C",
}
"""Four colours that stay apart under colour blindness at 3:1 contrast, of which the first two also mean good and bad;
then text, secondary text, lines, and the ground of what cannot be judged."""

BACKGROUND = {"light": "#FFFFFF", "dark": "#14181C"}

PRIMARY = {"light": "#005A9C", "dark": "#2F80BE"}
"""What can be pressed or is chosen. In dark it bears white text, and stands as text itself."""

CHANNEL_COLOURS: Mapping[str, str] = {
    Channel.VOICE: "good",
    Channel.EMAIL: "bad",
    Channel.CHAT: "third",
    Channel.MESSAGING: "fourth",
}
"""The four channels with a colour of their own, the same on every page and under every filter; the rest is grey."""

NARROW = 300
"""A drawing of fewer pixels, without its labels, is one of several small ones, or on a telephone."""

CHANNEL_SHAPES: Mapping[str, str] = {
    Channel.VOICE: "circle",
    Channel.EMAIL: "square",
    Channel.CHAT: "triangle-up",
    Channel.MESSAGING: "diamond",
    Channel.SMS: "triangle-down",
    Channel.SOCIAL: "cross",
    Channel.IN_PERSON: "triangle-right",
    Channel.WEB_VOICE: "triangle-left",
    Channel.VIDEO: "stroke",
    Channel.WEB: "wedge",
    Channel.APP: "arrow",
    Channel.BOT: "triangle",
}
"""A shape for every channel, so that no chart depends on its colours."""


def rows() -> alt.Chart:
    """A chart to begin with; what it draws is passed when it is shown."""
    return alt.Chart(alt.NamedData("rows"))


def colour(name: str) -> alt.ExprRef:
    """A colour of the palette inside a specification.

    Which of the two palettes it comes from is decided in the browser, by the ground that the chart is drawn on: so one
    specification serves both, and a reader who switches the theme sees the right one at once.
    """
    return alt.ExprRef(name)


def specification(
    chart: alt.Chart | alt.LayerChart | alt.FacetChart,
    *,
    height: int | alt.Step,
    fit: Literal["fit-x", "fit"] = "fit-x",
) -> Spec:
    """The chart without data, as wide as its place, with the palette that it draws from."""
    spec: Spec = chart.to_dict(validate=schemapi.DEBUG_MODE)
    common = _common()
    # What every chart has is joined to it as it is: each method of a chart would copy all of it first.
    spec |= {
        "height": height.to_dict() if isinstance(height, alt.Step) else height,
        "autosize": {"type": fit, "contains": "padding"},
        "padding": {"left": 4, "right": 8, "top": 4, "bottom": 6},
        "params": [*spec.get("params", ()), *common["params"]],
        # What a chart shows stands in its text alternative and under Numbers; nobody could listen to it mark by mark.
        "config": {**common["config"], "locale": for_charts(), "aria": False},
    }
    _silence(spec)
    for layer in spec.get("layer", ()):
        layer.pop("data", None)
    for unneeded in ("data", "datasets", "$schema"):
        spec.pop(unneeded, None)
    return spec


def trust_charts() -> None:
    """Hold no chart against the schema from now on, and look its pieces up in one table: most of what a form costs.

    The tests have held every chart against it.
    """
    schemapi.disable_debug_mode()
    schemapi._FromDict = OneTable  # type: ignore[misc]  # noqa: SLF001 Altair has no other way to give it the table


class OneTable(schemapi._FromDict):  # noqa: SLF001 as said above
    """Altair's table of the class for each piece of a chart, made once; Altair makes it anew for every piece."""

    def __init__(self, wrapper_classes: Iterable[type[alt.SchemaBase]], /) -> None:  # noqa: ARG002 they are always these
        """Take the table that there is."""
        self.class_dict = _classes()


_of_altair = schemapi._FromDict  # noqa: SLF001 as said above


@cache
def _classes() -> dict[int, list[type[alt.SchemaBase]]]:
    return _of_altair(alt.VegaLiteSchema._default_wrapper_classes()).class_dict  # noqa: SLF001 as said above


@cache
def _common() -> Spec:
    """What is the same in every chart: the palette to draw from, and how axes, legends and texts look."""
    parameters = [alt.param(name="dark", expr="luminance(background) < 0.5")]
    parameters += [alt.param(name=x, expr=f"dark ? '{DARK[x]}' : '{LIGHT[x]}'") for x in LIGHT]
    whole = rows().mark_point().add_params(*parameters)
    spec: Spec = whole.configure(
        axis=alt.AxisConfig(
            labelLimit=220,
            titleColor=colour("muted"),
            titleFontWeight="normal",
            labelColor=colour("ink"),
            labelPadding=8,
            gridColor=colour("rule"),
            domainColor=colour("rule"),
            tickColor=colour("rule"),
        ),
        axisXDiscrete=alt.AxisConfig(labelFlush=False),
        axisYDiscrete=alt.AxisConfig(labelFlush=False),
        legend=alt.LegendConfig(labelColor=colour("ink"), titleColor=colour("muted")),
        text=alt.MarkConfig(color=colour("ink"), fontSize=12),
        view=alt.ViewConfig(strokeWidth=0),
    ).to_dict(validate=True)
    return spec


def _silence(part: Spec) -> None:
    """Leave no mark of a chart to be read out: that of the configuration silences axes and legends only."""
    if isinstance(mark := part.get("mark"), dict):
        mark["aria"] = False
        # What lies over it is a mark of its own.
        overlays = {x: mark[x] for x in ("point", "line") if isinstance(mark.get(x), dict)}
        mark |= {x: {**overlay, "aria": False} for x, overlay in overlays.items()}
    for inner in [*part.get("layer", ()), *part.get("hconcat", ()), *part.get("vconcat", ()), part.get("spec")]:
        if inner is not None:
            _silence(inner)


def room(narrow: int, wide: int) -> alt.ExprRef:
    """So many pixels for the labels beside a drawing: few where the drawing itself has hardly any."""
    return alt.ExprRef(f"width < {NARROW} ? {narrow} : {wide}")


def in_place() -> alt.EncodingSortField:
    """In the order of the column place, which every row of one value has the same of."""
    return alt.EncodingSortField("place", op="min")


def percent_axis(**options: Any) -> alt.Axis:
    """An axis of shares."""
    return alt.Axis(labelExpr=f"round(datum.value * 100) + '{symbols().before_percent}%'", **options)
