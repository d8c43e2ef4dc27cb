"""What is odd about the rows that were kept: their flags, counted, with what each of them means."""

from collections.abc import Collection

import polars as pl

from ingest.store.facts import Facts
from ingest.table import Table
from ingest.vocabulary import Flag

MEANINGS = {
    Flag.NAIVE_TZ: "its times came without a zone, and the source's was used",
    Flag.AMBIGUOUS_TIME: "a local time came twice that night; the first was taken",
    Flag.NONEXISTENT_TIME: "a local time was skipped that night; it was moved forward",
    Flag.NEGATIVE_DURATION: "a duration was negative and counts as unknown",
    Flag.OUT_OF_ORDER: "its clocks contradict each other; metrics that need them leave it out",
    Flag.UNMAPPED_STATUS: "a status is not known to the connector",
    Flag.ORPHAN_TRANSFER: "it was transferred from a contact that never came",
    Flag.MISSING_START: "its beginning was not in the logs and was worked out from its waiting time",
    Flag.OPEN_AT_EXTRACT: "it had not ended when it was exported",
    Flag.SENTINEL_NULL: "a value that means 'none' was taken for none",
    Flag.INFERRED_JOIN: "what it belongs to was inferred, not told",
    Flag.VENDOR_DIFFERS: "the vendor's own wait, talk, hold or handle time differs by more than 1 s or 1 %",
    Flag.WAIT_INCLUDES_IVR: "the source does not say when the queue began; the wait holds the menu too",
    Flag.INFERRED_END: "the source does not say when it ended; the end was worked out from what came last",
    Flag.INFERRED_ANSWER: "the source does not say when it was answered; when an agent took it stands for that",
    Flag.ADDRESS_REPLACED: "an address stood where a queue or an agent is named; see `own` of [privacy]",
    Flag.NAME_REPLACED: "its customer's name stood where a queue or an agent is named; see `own` of [privacy]",
    Flag.UNLISTED: "a name that is neither common nor in `listed` of [privacy] stands there as a number",
    Flag.DUPLICATE_REPLACED: "the source told it several times, each a little different; the newest counts",
}
"""What each flag means, in words."""

ODDITIES = pl.Schema(
    {
        "source": pl.String(),
        "table": pl.String(),
        "flag": pl.String(),
        "rows": pl.Int64(),
        "of": pl.Int64(),
        "meaning": pl.String(),
    }
)


def oddities(facts: Facts, tables: Collection[Table]) -> pl.DataFrame:
    """How many rows carry each flag, by source and table: the columns of `ODDITIES`, most first.

    `of` is how many rows of that source and table there are.
    """
    counted = [_of(facts.scan(table), table) for table in tables if table.name != "event"]
    if not counted:
        return pl.DataFrame(schema=ODDITIES)
    meaning = pl.col("flag").replace_strict({flag.value: text for flag, text in MEANINGS.items()}, default="")
    found = pl.concat(pl.collect_all(counted)).with_columns(meaning=meaning).cast(ODDITIES)
    return found.select(ODDITIES.names()).sort(
        "rows", "source", "table", "flag", descending=[True, False, False, False]
    )


def _of(rows: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    # Per distinct list of flags first: nearly every row has none, and those are not worth exploding.
    lists = rows.group_by("source", "flags").agg(rows=pl.len()).with_columns(of=pl.col("rows").sum().over("source"))
    flagged = lists.filter(pl.col("flags").list.len() > 0).explode("flags").rename({"flags": "flag"})
    return (
        flagged.group_by("source", "flag")
        .agg(pl.col("rows").sum(), pl.col("of").first())
        .select("source", pl.lit(table.name).alias("table"), "flag", "rows", "of")
    )
