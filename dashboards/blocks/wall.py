"""The wall: what can be acted on within minutes, in type that is read from ten metres, fresh by itself."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import polars as pl
import streamlit as st

from dashboards import theme
from dashboards.asked import filters
from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from dashboards.findings import wall as findings
from dashboards.findings.wall import Figure, Stamp
from dashboards.serving import facts
from dashboards.serving.place import home
from dashboards.words import errors, formats
from dashboards.words.language import _
from ingest.settings import SettingsError
from ingest.store.database import CatalogueError
from metrics.catalogue.served_in_time import served_in_time
from metrics.now import now
from metrics.silent import rhythm, silent

EVERY = timedelta(seconds=20)
"""How often the wall looks whether there is anything new."""

ASKED = "wall"
"""The word of any address that shows the wall alone: ?wall=1."""

_STYLE = Path(__file__).with_name("wall.css")
_ALONE = """<style>
[data-testid=stSidebar], [data-testid=stSidebarCollapsedControl], [data-testid=stExpandSidebarButton],
[data-testid=stHeader], [data-testid=stToolbar] { display: none !important; }
[data-testid=stMainBlockContainer] { max-width: none; padding: 1vh 2vw; }
</style>"""


def alone() -> bool:
    """Whether the address asks for the wall without anything around it."""
    return st.query_params.get(ASKED) == "1"


def screen() -> None:
    """Draw the wall on the whole screen: no menu, no filters."""
    st.html(_ALONE)
    board()


@st.fragment(run_every=EVERY)
def board() -> None:
    """Draw the wall where we are; it looks for newer facts by itself."""
    st.html(_STYLE)
    try:
        settings, fingerprint = facts.settings_of(home())
        known = facts.facts_of(settings, fingerprint)
    except (CatalogueError, SettingsError) as error:
        st.error(formats.plain(errors.told(error)))
        return
    last = filters.last_day(known.as_of, settings)
    view = View(
        facts=known,
        settings=settings,
        choice=Choice(since=last, until=last + timedelta(days=1)),
        fingerprint=fingerprint,
    )
    st.html(_board(view, datetime.now(UTC)))


def _board(view: View, moment: datetime) -> str:
    heard = view.remember(("rhythm",), [], lambda: rhythm(view.facts))
    found = findings.stamp(view.facts.as_of, moment, view.settings, silent(heard, moment))
    stands = view.remember(("now",), [], lambda: now(view.facts, view.settings))
    if stands is None:
        return f'<section class="wall">{_stamp(found)}</section>'
    served = view.against_promises(served_in_time)
    rows = findings.channels(stands, served, view.promised)
    name = escape(_("Wall"))
    return "".join(
        [
            f'<section class="wall" aria-label="{name}">',
            _stamp(found),
            _figures(findings.figures(stands, found.state, view.settings)),
            _table(rows, found) if rows.height else "",
            f'<p class="wall-queues">{escape(findings.queues(stands) or findings.nobody(stands))}</p>',
            "</section>",
        ]
    )


def _colours() -> Mapping[str, str]:
    return theme.DARK if st.context.theme.type == "dark" else theme.LIGHT


def _stamp(found: Stamp) -> str:
    colours = _colours()
    ground = {"live": "wash", "late": "wash"}.get(found.state, "bad")
    ink = {"live": colours["good"], "late": colours["bad"]}.get(
        found.state, theme.BACKGROUND["dark" if colours is theme.DARK else "light"]
    )
    words = f"<span>{found.sign} {escape(found.word)}</span><span>{escape(found.sentence)}</span>"
    return f'<div class="wall-stamp" role="status" style="background:{colours[ground]};color:{ink}">{words}</div>'


def _figures(figures: list[Figure]) -> str:
    calls = f' style="color:{_colours()["bad"]}"'
    each = (
        f"<div><dt>{escape(x.label)}</dt><dd{calls if x.calls else ''}>{escape(x.value)}</dd></div>" for x in figures
    )
    return f'<dl class="wall-figures">{"".join(each)}</dl>'


def _table(rows: pl.DataFrame, found: Stamp) -> str:
    is_now = found.state in findings.IS_NOW
    today = _("Served in time today") if is_now else _("Served in time that day")
    hour = _("Gave up in the last hour") if is_now else _("Gave up in the hour before")
    heads = ("", _("Waiting"), _("Longest wait"), _("Overdue"), today, hour)
    head = "".join(f'<th scope="col">{escape(x)}</th>' for x in heads)
    bad = f'<span class="calls" style="color:{_colours()["bad"]}">'
    overdue = _called("overdue", "is_overdue", bad)
    served = pl.concat_str(
        [_called("served", "is_below", bad), pl.lit("<small>"), _safe("promise"), pl.lit("</small>")]
    )
    cells = [_safe("waiting"), _called("longest", "is_overdue", bad), overdue, served, _safe("gave_up")]
    line = pl.concat_str(
        [
            pl.lit('<tr><th scope="row">'),
            _safe("name"),
            pl.lit("</th>"),
            *(part for cell in cells for part in (pl.lit("<td>"), cell.fill_null(""), pl.lit("</td>"))),
            pl.lit("</tr>"),
        ]
    )
    body = rows.select(line.str.join("")).item()
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _called(column: str, calls: str, bad: str) -> pl.Expr:
    return pl.when(calls).then(pl.concat_str([pl.lit(bad), _safe(column), pl.lit("</span>")])).otherwise(_safe(column))


def _safe(column: str) -> pl.Expr:
    text = pl.col(column).fill_null("")
    return text.str.replace_all("&", "&amp;", literal=True).str.replace_all("<", "&lt;", literal=True)
