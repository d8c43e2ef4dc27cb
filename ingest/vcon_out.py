"""Facts as vCons, for other systems: one conversation a line, with our own legs inside so that nothing is lost."""

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import polars as pl

from ingest.connectors._vcon_record import LEGS
from ingest.settings import Settings
from ingest.store.facts import Facts, ask
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.vocabulary import CHANGES, Direction, Outcome, Sender

VERSION = "0.3.0"
AT_ONCE = 20_000
ISO = "%Y-%m-%dT%H:%M:%S%.6fZ"

DISPOSITIONS = {
    Outcome.MISSED: "no-answer",
    Outcome.ABANDONED: "hung-up",
    Outcome.SHORT_ABANDONED: "hung-up",
    Outcome.FLOW_OUT_VOICEMAIL: "voicemail-no-message",
}
"""How a stay without an answer is called there; everything else has failed."""


def write_vcons(settings: Settings, path: Path, *, since: datetime | None = None, until: datetime | None = None) -> int:
    """Write every interaction that began in `since <= t < until` as a vCon, one a line; returns how many.

    Customers are named by their random numbers, for their addresses are not kept. The file is readable by its owner
    only, and has its name only when it is whole. Raises `OSError`.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    count = 0
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            whole = ask(settings, lambda facts: list(_lines(facts, since, until)), everything=True)
            for lines in whole:
                file.write("\n".join(lines) + "\n" if len(lines) else "")
                count += len(lines)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _lines(facts: Facts, since: datetime | None, until: datetime | None) -> Iterator[pl.Series]:
    whole = facts.scan(interaction, since, until).sort("started_at", "id").collect()
    for some in whole.iter_slices(AT_ONCE):
        yield _vcons(facts, some)


def _vcons(facts: Facts, some: pl.DataFrame) -> pl.Series:
    ids = some.lazy().select(pl.col("id").alias("interaction_id"))
    legs = facts.scan(leg).join(ids, on="interaction_id", how="semi").sort("interaction_id", "seq").collect()
    messages = (
        facts.scan(message).join(ids, on="interaction_id", how="semi").sort("interaction_id", "at", "id").collect()
    )
    written = messages.filter(~pl.col("kind").is_in(CHANGES))
    spoken = legs.join(
        written.select("interaction_id").unique(), on="interaction_id", how="anti", maintain_order="left"
    )
    inbound = pl.col("direction") == Direction.INBOUND
    parts = {
        "leg": (legs, pl.struct(_plain(legs, leg))),
        "message": (messages, pl.struct(_plain(messages, message))),
        "calls": (spoken, _call()),
        "texts": (written, _text()),
    }
    frame = some.select(
        pl.col("id").alias("interaction_id"),
        "started_at",
        "customer",
        pl.when(inbound).then(0).otherwise(1).alias("originator"),
        pl.concat_list(pl.struct(_plain(some, interaction))).alias("interaction"),
    )
    for name, (rows, each) in parts.items():
        gathered = _gathered(rows, each, name)
        frame = frame.join(gathered, on="interaction_id", how="left")
    frame = frame.with_columns(pl.col(name).fill_null([]) for name in parts).sort("started_at", "interaction_id")
    body = pl.struct("interaction", "leg", "message").struct.json_encode()
    uuids = pl.Series("uuid", [str(uuid5(NAMESPACE_URL, f"spiritlevel:{x}")) for x in frame["interaction_id"]])
    who = pl.when(pl.col("customer").is_not_null()).then(pl.concat_str(pl.lit("person-"), "customer"))
    return frame.with_columns(uuids).select(
        pl.struct(
            pl.lit(VERSION).alias("vcon"),
            "uuid",
            pl.col("started_at").dt.strftime(ISO).alias("created_at"),
            pl.concat_list(
                pl.struct(pl.lit("customer").alias("role"), who.alias("uuid")),
                pl.struct(pl.lit("agent").alias("role"), pl.lit(None, pl.String).alias("uuid")),
            ).alias("parties"),
            pl.concat_list("calls", "texts").alias("dialog"),
            pl.concat_list(
                pl.struct(
                    pl.lit("legs").alias("type"),
                    pl.lit("Spiritlevel").alias("vendor"),
                    pl.lit(LEGS).alias("schema"),
                    pl.lit("json").alias("encoding"),
                    body.alias("body"),
                )
            ).alias("analysis"),
        )
        .struct.json_encode()
        .alias("vcon")
    )["vcon"]


def _plain(frame: pl.DataFrame, table: Table) -> list[pl.Expr]:
    """The columns of a table as another Spiritlevel reads them: ids without their source, times as ISO 8601."""
    made = []
    for name, column in table.columns.items():
        value = pl.col(name)
        if name == "source":
            continue
        if isinstance(frame.schema[name], pl.Datetime):
            value = value.dt.strftime(ISO)
        elif column.personal:
            value = pl.when(value.is_not_null()).then(pl.concat_str(pl.lit("account:person-"), value))
        elif name.endswith("id") or name in {"transfer_from", "reply_to"}:
            value = value.str.strip_prefix(pl.col("source") + ":")
        made.append(value.alias(name))
    return made


def _gathered(rows: pl.DataFrame, each: pl.Expr, name: str) -> pl.DataFrame:
    return rows.group_by("interaction_id", maintain_order=True).agg(each.alias(name))


def _dialog(kind: pl.Expr, start: pl.Expr, duration: pl.Expr, originator: pl.Expr, disposition: pl.Expr) -> pl.Expr:
    return pl.struct(
        kind.alias("type"),
        start.dt.strftime(ISO).alias("start"),
        duration.alias("duration"),
        pl.lit([0, 1]).alias("parties"),
        originator.alias("originator"),
        disposition.alias("disposition"),
    )


def _call() -> pl.Expr:
    answered = pl.col("answered_at").is_not_null()
    begins = pl.coalesce("answered_at", "started_at")
    lasted = (pl.col("left_at") - begins).dt.total_microseconds() / 1e6
    why = pl.col("outcome").replace_strict({str(k): v for k, v in DISPOSITIONS.items()}, default="failed")
    return _dialog(
        pl.when(answered).then(pl.lit("recording")).otherwise(pl.lit("incomplete")),
        begins,
        pl.when(lasted >= 0).then(lasted),
        pl.when(pl.col("direction") == Direction.INBOUND).then(0).otherwise(1),
        pl.when(~answered).then(why),
    )


def _text() -> pl.Expr:
    by_customer = pl.col("sender") == Sender.CUSTOMER
    nothing = pl.lit(None, pl.Float64)
    return _dialog(
        pl.lit("text"), pl.col("at"), nothing, pl.when(by_customer).then(0).otherwise(1), pl.lit(None, pl.String)
    )
