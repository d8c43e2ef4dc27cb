"""By what an answer can be split: the columns of a table, those of the interaction around it, and the site's clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from ingest.settings import Settings
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from metrics import calendar
from metrics.around import Around
from metrics.cube.keeping import can_keep
from metrics.derived_table import WithDerived, derived_tables
from metrics.together import are_few, is_reading, once

if TYPE_CHECKING:
    from enum import StrEnum

DIMENSIONS: Mapping[str, str] = {
    "channel": "The channel.",
    "sub_channel": "Which of the channel: whatsapp, facebook, branch.",
    "to_channel": "The channel that was taken up, of a change of channel.",
    "why": "Why the channel was changed: forced, chosen, or unknown.",
    "queue": "The queue; of an interaction that of its first leg.",
    "agent": "The agent who answered; of an interaction the first, of a survey the last.",
    "team": "The agent's team.",
    "site": "The site that served.",
    "source": "The configured source of the row.",
    "direction": "Who turned to whom.",
    "kind": "What the customer stayed with during a leg; what a survey asked.",
    "topic": "What the interaction was about.",
    "language": "The customer's language.",
    "brand": "The brand that the customer turned to.",
    "segment": "The customer's segment.",
    "campaign": "The campaign that a message was sent by.",
    "pressure": "How many messages of campaigns a customer got in the seven days up to one, with it: 1, 2, 3-4, ...",
    "hour": "The hour of the day, 0 to 23, on the site's clocks.",
    "weekday": "The day of the week, 1 for Monday to 7.",
    "day": "The date, in the site's zone.",
    "block": "One of eight blocks among which the days are dealt out in turn: what shows in several is no accident.",
}
"""Every dimension and its meaning."""

_CLOCK = {"hour": calendar.hour, "weekday": calendar.weekday, "day": calendar.day, "block": calendar.block}
_OF_INTERACTION = ("sub_channel", "topic", "language", "brand", "segment", "direction")
_OF_LEG = ("queue", "agent", "team", "site")
_JOINED = {
    leg.name: _OF_INTERACTION,
    interaction.name: _OF_LEG,
    survey.name: (*_OF_INTERACTION, *_OF_LEG),
    **{
        name: (*_OF_INTERACTION, *_OF_LEG)
        for name, derived in derived_tables().items()
        if "interaction_id" in derived.table.columns
    },
}
_WHERE_MISSING = {survey.name: ("channel", "queue")}
"""Columns of a table that are looked up around it where the source left them out."""


class UnknownDimensionError(LookupError):
    """An answer cannot be split or filtered by this."""

    def __init__(self, dimension: str, table: str, known: Iterable[str]) -> None:
        """Say what there is, and what was probably meant."""
        has = tuple(known)
        near = get_close_matches(dimension, has, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        super().__init__(f"Rows of {table} have no dimension '{dimension}'; they have {', '.join(has)}.{hint}")


class UnknownValueError(LookupError):
    """A dimension with a closed list of values has none of this name."""

    def __init__(self, dimension: str, value: str, known: Iterable[str]) -> None:
        """Say what there is."""
        super().__init__(f"There is no {dimension} '{value}'; there are {', '.join(known)}.")


def dimensions_of(table: Table) -> tuple[str, ...]:
    """The dimensions that rows of this table have, of their own or from the interaction around them."""
    joined = _JOINED.get(table.name, ())
    return tuple(x for x in DIMENSIONS if x in table.columns or x in joined or x in _CLOCK)


def is_of_rows(table: Table, dimension: str) -> bool:
    """Whether rows of this table tell a dimension themselves, so that nothing around them is looked at."""
    return dimension in table.columns and dimension not in _WHERE_MISSING.get(table.name, ())


def with_dimensions(
    rows: pl.LazyFrame, table: Table, wanted: Collection[str], *, counted_on: str, around: Around, settings: Settings
) -> pl.LazyFrame:
    """The rows with a column for each wanted dimension. Raises `UnknownDimensionError`."""
    for name in wanted:
        if name not in dimensions_of(table):
            raise UnknownDimensionError(name, table.name, dimensions_of(table))
    missing = _WHERE_MISSING.get(table.name, ())
    elsewhere = [x for x in wanted if x not in _CLOCK and (x not in table.columns or x in missing)]
    if in_legs := sorted(x for x in elsewhere if x in _OF_LEG):
        rows = _beside(rows, _of_legs(in_legs, table, around=around, settings=settings), in_legs, table)
    if in_interaction := [x for x in elsewhere if x not in _OF_LEG]:
        rows = _beside(rows, around.interactions(in_interaction), in_interaction, table)
    clock = {x: _CLOCK[x](counted_on, settings.site.timezone) for x in wanted if x in _CLOCK}
    return rows.with_columns(**clock)


def matching(table: Table, where: Mapping[str, Sequence[str]]) -> list[pl.Expr]:
    """The filters of a question; each dimension must be one of the listed values. Raises `UnknownValueError`."""
    return [_one_of(table, name, values) for name, values in where.items()]


def _one_of(table: Table, name: str, values: Sequence[str]) -> pl.Expr:
    texts = [values] if isinstance(values, str) else [str(x) for x in values]
    closed: type[StrEnum] | None = table.columns[name].values if name in table.columns else None
    if closed is not None:
        for text in texts:
            if text not in list(closed):
                raise UnknownValueError(name, text, closed)
    wanted = pl.col(name).cast(pl.String).is_in(texts)
    # What was looked up can be null. Said here, polars makes no inner join of looking it up: with nothing to be found,
    # that one panics (polars 2.1).
    return wanted if is_of_rows(table, name) else wanted.fill_null(value=False)


def _of_legs(columns: Sequence[str], table: Table, *, around: Around, settings: Settings) -> pl.LazyFrame:
    """These columns of the legs of each interaction; of few facts those of all of them are made once for everybody.

    For who reads a page so are those around surveys, of however many facts: few contacts are asked about.
    """

    def made(around: Around) -> pl.LazyFrame:
        return around.last_answered(columns) if table is survey else around.first_queue(columns)

    facts = around.facts
    if not isinstance(facts, WithDerived):
        return made(around)
    is_soon_asked_again = table is survey and is_reading() and can_keep(facts.facts)
    if not is_soon_asked_again and not are_few(facts.facts):
        return made(around)
    what = f"{'last' if table is survey else 'first'} {', '.join(columns)} of legs"
    return once(what, facts.facts, settings, lambda: made(Around(facts=facts)).collect(), takes_long=False).lazy()


def _beside(rows: pl.LazyFrame, there: pl.LazyFrame, columns: Sequence[str], table: Table) -> pl.LazyFrame:
    """The rows with columns from elsewhere; what a row says itself stays."""
    key = "id" if table is interaction else "interaction_id"
    joined = rows.join(there, left_on=key, right_on="interaction_id", how="left", suffix="_around")
    own = [x for x in columns if x in table.columns]
    looked_up = (pl.coalesce(x, f"{x}_around").alias(x) for x in own)
    return joined.with_columns(looked_up).drop(f"{x}_around" for x in own)
