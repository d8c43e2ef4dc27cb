"""The list of whom to call back, and what can be done to the chosen cases: by all who work at it at the same time."""

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl
import streamlit as st

from dashboards.asked.view import keep, shown
from dashboards.blocks import cards, tables
from dashboards.blocks.journeys import address
from dashboards.blocks.layout import heading
from dashboards.files import export, saving
from dashboards.findings import follow_up as findings
from dashboards.serving import who
from dashboards.words import errors, formats
from dashboards.words.language import _, later, many
from ingest.reaching import how_to_reach
from ingest.settings import Settings
from ingest.store.cases import CaseError, Result, assign, close, give_back, take, tried
from ingest.store.database import CatalogueError
from metrics.metric import Unit

SHOWN = 300
"""Cases on the screen; the file has all of them."""

_ALL, _MINE, _FREE = "all", "mine", "free"
_WHOSE = {_ALL: later("Everybody's"), _MINE: later("Mine"), _FREE: later("Nobody's")}
_DONE, _SEEN = "cases-done", "cases-seen"

Change = Callable[[Settings, int, int, str], object]
"""What is done to one case: of these settings, number, version, by whom."""

CHANGES: Mapping[str, Change] = {
    later("Take them"): lambda settings, number, version, who: take(settings, number, version, who=who),
    later("Give them back"): lambda settings, number, version, who: give_back(settings, number, version, who=who),
    later("Reached"): lambda *case: _ended(*case, result=Result.REACHED),
    later("Called in vain, once more later"): lambda settings, number, version, who: tried(
        settings, number, version, who=who
    ),
    later("Not reached, given up"): lambda *case: _ended(*case, result=Result.NOT_REACHED),
    later("No call needed"): lambda *case: _ended(*case, result=Result.NOT_NEEDED),
}
"""What can be done to cases, by what is written on the button."""


def _ended(settings: Settings, number: int, version: int, who: str, *, result: Result) -> int:
    return close(settings, number, version, result=result, who=who)


def figures(worklist: pl.DataFrame, loop: pl.DataFrame) -> list[cards.Card]:
    """How many wait, and how many too long; which share was called in time, and how soon."""
    row = loop.row(0, named=True)
    interval = formats.interval(Unit.PERCENT, row["low"], row["high"], 1)
    in_time = [_("95 %: {interval}").format(interval=interval)] if interval else []
    return [
        cards.Card(label=_("To be called back"), value=formats.count(worklist.height), lines=[_in_work(worklist)]),
        cards.Card(label=_("Overdue"), value=formats.count(worklist.filter("overdue").height)),
        cards.Card(
            label=_("Called in time"), value=formats.percent(row["value"], 1), lines=[*in_time, formats.n(row["due"])]
        ),
        cards.Card(
            label=_("Median time to the call"), value=formats.duration(row["tried_s"]), lines=[formats.n(row["tried"])]
        ),
    ]


def draw(rows: pl.DataFrame, settings: Settings, author: str) -> None:
    """The cases that are not closed, first whom to call first, and what can be done to those that are chosen."""
    if rows.is_empty():
        return
    title = _("In the order in which to call")
    with st.container(key="figure-worklist"):
        heading(title)
        st.caption(formats.plain(_(findings.HOW_TO_WORK)))
        some, key = _filtered(rows, author)
        some = _as_it_was_chosen_from(some, key)
        table = _written(some, settings)
        first = table.columns[0]
        chosen = st.dataframe(
            export.neutralised(table.head(SHOWN)),
            hide_index=True,
            column_config=tables.numbers(table)
            | {first: st.column_config.LinkColumn(first, display_text=_("open"), width="small")},
            on_select="rerun",
            selection_mode="multi-row",
            key=key,
            alt=title,
        )
        _act(some[chosen.selection.rows], settings, author)
        keep("worklist", title, _(findings.HOW_TO_WORK), table)
        saving.csv("worklist", table, shown())


def by_reason(loop: pl.DataFrame) -> pl.DataFrame:
    """How far the loop is closed by reason, for people; `loop` is what `closed_loop` gives by it."""
    reasons = {name: _(word) for name, word in findings.REASONS.items()}
    return formats.headed(
        loop,
        {
            _("Reason"): pl.col("reason").replace_strict(reasons, default=pl.col("reason")),
            _("Should have been called"): "due",
            _("Called in time"): formats.percents(pl.col("value"), 1),
            _("95 %"): formats.intervals(Unit.PERCENT, pl.col("low"), pl.col("high"), 1),
            _("Called"): "tried",
            _("Reached"): "reached",
            _("Median time to the call"): formats.durations(pl.col("tried_s")),
        },
    )


def _in_work(worklist: pl.DataFrame) -> str:
    working = worklist.filter(status="working").height
    return many("{count} in work", "{count} in work", working).format(count=formats.count(working)) if working else ""


def _filtered(rows: pl.DataFrame, author: str) -> tuple[pl.DataFrame, str]:
    """The cases that the reader wants to see, and the key of the table of just these."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        whose = st.segmented_control(
            _("Whose"), list(_WHOSE), format_func=lambda x: _(_WHOSE[x]), default=_ALL, key="cases-whose"
        )
        there = rows["reason"].unique().sort().to_list()
        reasons = st.multiselect(
            _("Why"),
            there,
            format_func=lambda x: _(findings.REASONS[x]),
            placeholder=_("All reasons"),
            key="cases-reasons",
            width=360,
        )
    if whose == _MINE:
        rows = rows.filter(pl.col("owner") == author, pl.col("owner") != "")
    if whose == _FREE:
        rows = rows.filter(owner="")
    key = "-".join(["table-worklist", str(st.session_state.get(_DONE, 0)), whose or _ALL, *reasons])
    return rows.filter(pl.col("reason").is_in(reasons)) if reasons else rows, key


def _as_it_was_chosen_from(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """The rows as they stood when the reader chose some of them: a list that moves under a hand is another's case."""
    seen_key, seen = st.session_state.get(_SEEN, ("", rows))
    selection = st.session_state.get(key, {}).get("selection", {})
    here = seen if seen_key == key and selection.get("rows") else rows
    st.session_state[_SEEN] = (key, here)
    return here


def _written(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    zone = settings.site.timezone
    overdue = pl.when("overdue").then(pl.lit(_("overdue"))).otherwise(pl.lit(""))
    reasons = {name: _(word) for name, word in findings.REASONS.items()}
    statuses = {name: _(word) for name, word in findings.STATUSES.items()}
    in_a_year = _("Spent in a year, {currency}").format(currency=settings.site.currency)
    spent = {in_a_year: pl.col("spent").round(2)} if rows["spent"].null_count() < rows.height else {}
    named = {name: findings.why(name) for name in rows["why"].explode().drop_nulls().unique()}
    reasons_of = pl.col("why").list.eval(pl.element().replace_strict(named, return_dtype=pl.String)).list.join(", ")
    likely = {_("Likely to come back"): reasons_of} if named else {}
    return formats.headed(
        rows,
        {
            _("Journey"): address(pl.col("person"), pl.col("contact")),
            _("Due"): formats.moments(pl.col("due_at"), zone),
            _("Promise"): overdue,
            _("Why"): pl.col("reason").replace_strict(reasons, default=pl.col("reason")),
            _("Times"): "times",
            **spent,
            _("Whose"): "owner",
            _("Status"): pl.col("status").replace_strict(statuses, default=pl.col("status")),
            _("Channel"): formats.names("channel", pl.col("channel")),
            _("Topic"): formats.names("topic", pl.when(pl.col("need") != "").then("need").alias("need")),
            _("Last failed"): formats.moments(pl.col("last_at"), zone),
            **likely,
            _("Case"): "id",
        },
    )


def _act(chosen: pl.DataFrame, settings: Settings, author: str) -> None:
    """Buttons for what can be done to the chosen cases, all of them at once, as they stand before the reader."""
    nothing = chosen.is_empty() or not author
    seen = chosen.select("id", "version")
    with st.container(horizontal=True, vertical_alignment="bottom", key="worklist-actions"):
        for label, change in CHANGES.items():
            told = (seen, change, settings, author)
            st.button(_(label), key=f"case-{label}", disabled=nothing, on_click=_do, args=told)
        to = str(st.text_input(_("Whose they are"), key="case-owner", max_chars=80, width=200)).strip()
        told = (seen, partial(_assign, to=to), settings, author)
        st.button(_("Assign"), key="case-assign", disabled=nothing or not to, on_click=_do, args=told)
    if (reader := who.may_see(settings.follow_up.may_see)) and chosen.height == 1:
        _reach(int(chosen["id"].item()), settings, reader)
    if not author:
        st.caption(_("Say who you are, and you can work at them."))


def _reach(number: int, settings: Settings, reader: str) -> None:
    """A button that shows how to reach the customer, until the reader does anything else."""
    if st.button(_("Show how to reach them"), icon=":material/contact_phone:", key="case-reach"):
        try:
            st.info(formats.plain(", ".join(how_to_reach(settings, number, who=reader))))
        except (CaseError, CatalogueError) as error:
            st.error(formats.plain(errors.told(error)), icon=":material/error:")


def _do(seen: pl.DataFrame, change: Change, settings: Settings, author: str) -> None:
    """Do it to every case in the version that was seen; what somebody else has changed since is told and left alone."""
    refused = []
    numbers = list(zip(seen["id"], seen["version"], strict=True))
    for number, version in numbers:
        try:
            change(settings, number, version, author)
        except (CaseError, CatalogueError) as error:
            refused.append(errors.told(error))
    st.session_state[_DONE] = st.session_state.get(_DONE, 0) + 1
    if len(refused) < len(numbers):
        st.toast(formats.plain(findings.done(len(numbers) - len(refused))), icon=":material/check:")
    for sentence in refused:
        st.toast(formats.plain(sentence), icon=":material/error:", duration="long")


def _assign(settings: Settings, number: int, version: int, who: str, *, to: str) -> int:
    return assign(settings, number, version, to=to, who=who)
