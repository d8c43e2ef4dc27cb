"""Handling: one contact that an agent served, and how much of the agent's time it really took."""

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction
from metrics.cube.growth import Grown, Growth
from metrics.derive._served import TOLD, in_turn, served, who
from metrics.derived_table import Derived
from metrics.overlap import merged, overlaps
from metrics.rows import FactSource, Rows

_table = Table(
    name="handling",
    grain="one stay with an agent that is over, of a contact that is not in writing",
    day="at",
    columns={
        "id": Column(dtype=pl.String, required=True, meaning="Id of the leg."),
        "interaction_id": Column(dtype=pl.String, required=True, meaning="Id of the contact."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of the contact."),
        "agent": Column(dtype=pl.String, required=True, meaning="The agent who served it, as the source's id."),
        "team": Column(dtype=pl.String, meaning="The agent's team."),
        "site": Column(dtype=pl.String, meaning="The site that served it."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel."),
        "queue": Column(dtype=pl.String, meaning="The queue."),
        "direction": Column(dtype=pl.String, required=True, values=Direction, meaning="Who turned to whom."),
        "at": Column(dtype=UTC, required=True, meaning="When the agent answered."),
        "handle_s": Column(
            dtype=pl.Float64, required=True, unit="s", minimum=0, meaning="From the answer to the end of the work."
        ),
        "own_s": Column(
            dtype=pl.Float64,
            required=True,
            unit="s",
            minimum=0,
            meaning="Its part of the agent's time, which contacts at the same time share equally.",
        ),
        "share": Column(
            dtype=pl.Float64,
            required=True,
            minimum=0,
            meaning="Its part of the time that agents gave to the contact: of somebody's who had it alone, all of it.",
        ),
        "at_once": Column(
            dtype=pl.Float64,
            required=True,
            minimum=1,
            meaning="How many contacts the agent had on average meanwhile, this one included.",
        ),
    },
)


_HANDLE_S = (pl.col("end") - pl.col("begin")).dt.total_microseconds() / 1_000_000


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:  # noqa: ARG001 - every derived table is made alike
    return _at_once(_with_share(facts))


def _grow(growth: Growth, settings: Settings) -> Grown:  # noqa: ARG001 - every derived table grows alike
    """Anew: the stays of contacts that changed, and whatever went on at the same time as one of those."""
    then, now = (_with_share(Rows(frames={leg.name: x})).collect() for x in (growth.stays_then, growth.stays_now))
    length = (pl.col("handle_s") * 1_000_000).round().cast(pl.Int64)
    kept = growth.kept.with_columns(begin="at", end=pl.col("at") + pl.duration(microseconds=length))
    span = ("begin", "end")
    changed = pl.concat([then.select(span), now.select(span)])
    gone = kept.filter(overlaps(merged(changed))).collect(engine="streaming")
    around = kept.filter(overlaps(merged(pl.concat([gone.select(span), changed]))))
    as_before = around.join(growth.contacts.lazy(), on="interaction_id", how="anti")
    anew = pl.concat([gone.select("id"), now.select("id")]).unique()
    rows = _at_once(pl.concat([as_before.select(now.columns), now.lazy()]))
    return Grown(gone=gone.select("id"), rows=rows.join(anew.lazy(), on="id", how="semi"))


def _with_share(facts: FactSource) -> pl.LazyFrame:
    """The stays, as `served` gives them, with `share`."""
    contacts = served(facts)
    given = contacts.group_by("interaction_id").agg(in_all_s=_HANDLE_S.sum())
    shared = contacts.join(given, on="interaction_id", how="left").with_columns(share=_HANDLE_S / pl.col("in_all_s"))
    return shared.drop("in_all_s")


def _at_once(contacts: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of stays, as `_with_share` gives them, by what else each agent had to do meanwhile among these."""
    contacts = contacts.with_row_index("row")
    changes = pl.concat(
        contacts.select("row", who("source", "agent"), at=side, change=pl.lit(sign, pl.Int32))
        for side, sign in (("begin", 1), ("end", -1))
    )
    # How long each agent has been busy, and with how many contacts in total, grows from change to change; what it grew
    # by between the two ends of a contact is that contact's. Between agents nothing goes on, so that nothing grows.
    length = (pl.col("at").shift(-1) - pl.col("at")).dt.total_microseconds() / 1_000_000
    grown = (
        changes.sort(in_turn("at"))
        .with_columns(several=pl.col("change").cum_sum(), length=length)
        .with_columns(
            own=pl.when(pl.col("several") > 0).then(pl.col("length") / pl.col("several")).otherwise(0.0),
            several=pl.when(pl.col("several") > 0).then(pl.col("length") * pl.col("several")).otherwise(0.0),
        )
        .select("row", "change", pl.col("own", "several").cum_sum().shift(1, fill_value=0.0))
    )
    of_each = (
        grown.sort("row", maintain_order=True)
        .with_columns(pl.col("own", "several") - pl.col("own", "several").shift(1))
        .filter(pl.col("change") == -1)
    )
    return contacts.join(of_each, on="row").select(
        *TOLD,
        at="begin",
        handle_s=_HANDLE_S,
        share="share",
        own_s=pl.col("own").clip(lower_bound=0.0),
        at_once=(pl.col("several") / _HANDLE_S).clip(lower_bound=1.0),
    )


handling = Derived(table=_table, make=_make, grow=_grow)
