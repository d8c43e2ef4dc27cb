"""What a reader can take away: tables, rows, pictures, a whole page; each is made when it is asked for."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from dashboards.asked.behind import Behind
from dashboards.asked.view import View
from dashboards.files import export, picture, workbook
from dashboards.files.about import about
from dashboards.words import formats
from dashboards.words.language import _, current, speaking
from metrics.behind import contacts_behind
from metrics.find import find_metric
from metrics.metric import DEFAULT

if TYPE_CHECKING:
    from dashboards.figure import Figure

SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv(name: str, table: pl.DataFrame, view: View | None) -> None:
    """Offer a table."""
    offer(_("Download CSV"), f"csv-{name}", export.file_name(name), "text/csv", lambda: _csv(table, view))


def rows_behind(name: str, behind: Behind, drawn: Sequence[pl.DataFrame], view: View) -> None:
    """Offer the contacts that a figure is made of; `drawn` are the rows of its panels."""
    offer(
        _("CSV of the contacts"),
        f"rows-{name}",
        export.file_name(name, "contacts"),
        "text/csv",
        lambda: _csv(all_behind(behind, drawn, view), view),
    )


def all_behind(behind: Behind, drawn: Sequence[pl.DataFrame], view: View) -> pl.DataFrame:
    """The contacts of every metric of a drawing, one metric after the other, in the columns of `metrics.behind.SHOWN`.

    Before these stand `metric` and `preset`: for which number, and under which rule, a contact is on its side.
    """
    choice, settings = view.choice, view.settings
    local = pl.col("at").dt.convert_time_zone(settings.site.timezone)
    found = []
    for name, rule in behind.metrics(drawn):
        metric = find_metric(name, settings.plugins.metrics)
        rows = contacts_behind(metric, view.facts, settings, where=choice.where, period=choice.period, preset=rule)
        said = pl.lit(name).alias("metric"), pl.lit(rule or DEFAULT).alias("preset")
        found.append(rows.page().select(*said, pl.all()).with_columns(at=local))
    return pl.concat(found)


def contacts(name: str, made: Callable[[], pl.DataFrame], view: View) -> None:
    """Offer all rows of a list of which only a part is shown."""
    label = _("Download all of them as CSV")
    offer(label, f"csv-{name}", export.file_name(name), "text/csv", lambda: _csv(made(), view))


def pictures(figure: "Figure", view: View) -> None:
    """Offer a figure as a picture, to print and to scale."""
    name = figure.name
    png, svg = (export.file_name(name, suffix=x) for x in ("png", "svg"))
    offer("PNG", f"png-{name}", png, "image/png", lambda: picture.png(figure, about(view)))
    offer("SVG", f"svg-{name}", svg, "image/svg+xml", lambda: picture.svg(figure, about(view)).encode())


def whole_page(name: str, title: str, view: View) -> None:
    """Offer all tables of a page as a workbook."""
    if view.shown:
        offer(
            _("This page as a workbook (XLSX)"),
            f"xlsx-{name}",
            export.file_name(name, suffix="xlsx"),
            SHEETS,
            lambda: workbook.xlsx(view, title),
        )


def _csv(table: pl.DataFrame, view: View | None) -> bytes:
    return export.csv(table if view is None else about(view).beside(table))


def offer(label: str, key: str, file: str, kind: str, made: Callable[[], bytes]) -> None:
    """Offer a file that is made when it is asked for, in the language that is spoken now."""
    language = current()

    def spoken() -> bytes:
        # A file is made when no page is drawn, and nobody would know any more who asked.
        with speaking(language):
            return made()

    st.download_button(
        formats.plain(label),
        data=spoken,
        file_name=file,
        mime=kind,
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )
