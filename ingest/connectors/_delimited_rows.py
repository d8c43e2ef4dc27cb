"""The rows that a mapping makes of the records of a delimited file, with what need not be said filled in."""

from collections.abc import Mapping

import polars as pl

from ingest.connectors._shapes_rows import OWN_ID
from ingest.fold import CUSTOMER
from ingest.table import Table
from ingest.tables.agent_state import agent_state
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.tables.outreach import outreach
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from ingest.vocabulary import Direction, LegKind, Outcome

ALONE: Mapping[str, Table] = {x.name: x for x in (message, agent_state, purchase, outreach, identity)}
"""Tables that take nothing from another one."""

TABLES: Mapping[str, Table] = {**{x.name: x for x in (leg, interaction, survey)}, **ALONE}
"""The tables that a mapping can fill; an interaction can be filled from its leg, which is why legs come first."""

Columns = dict[str, pl.Expr]


def filled_in(mapped: Mapping[str, Columns], zone: str | None) -> dict[str, Columns]:
    """Every table that gets rows, with its mapped columns and those that follow from them.

    `mapped` has the mapped columns by table and name. A leg is a stay in a queue that came in, and begins with it; it
    was answered if it has an answer, abandoned if it only has an end, and is open else. Where the interaction of a leg
    is not named, each leg is an interaction of its own.
    """
    tables: dict[str, Columns] = {}
    if "leg" in mapped:
        tables["leg"] = _leg(mapped["leg"])
    if "interaction" in mapped or ("leg" in mapped and "interaction_id" not in mapped["leg"]):
        tables["interaction"] = _interaction(mapped.get("interaction", {}), tables.get("leg", {}), zone)
    if "survey" in mapped:
        tables["survey"] = _survey(mapped["survey"], tables.get("interaction", {}))
    return tables | {name: _alone(mapped[name]) for name in ALONE if name in mapped}


def _leg(said: Columns) -> Columns:
    columns = {
        "id": pl.col(OWN_ID),
        "revision": pl.lit(0),
        "seq": pl.lit(0),
        "kind": pl.lit(LegKind.QUEUE.value),
        "direction": pl.lit(Direction.INBOUND.value),
    } | said
    columns.setdefault("interaction_id", columns["id"])
    if "queued_at" in said:
        columns.setdefault("started_at", said["queued_at"])
    if {"answered_at", "left_at"} <= said.keys():
        ended = pl.when(said["left_at"].is_not_null()).then(pl.lit(Outcome.ABANDONED.value))
        by_clocks = (
            pl.when(said["answered_at"].is_not_null())
            .then(pl.lit(Outcome.ANSWERED.value))
            .otherwise(ended.otherwise(pl.lit(Outcome.OPEN.value)))
        )
        columns.setdefault("outcome", by_clocks)
    return columns


def _interaction(said: Columns, of_leg: Columns, zone: str | None) -> Columns:
    columns = {"id": of_leg.get("interaction_id", pl.col(OWN_ID)), "direction": pl.lit(Direction.INBOUND.value)}
    columns |= {
        name: of_leg[name] for name in ("revision", "channel", "direction", "started_at", "outcome") if name in of_leg
    }
    if "left_at" in of_leg:
        columns["ended_at"] = of_leg["left_at"]
    columns = {"revision": pl.lit(0), "source_tz": pl.lit(zone or "UTC")} | columns | said
    if "outcome" in columns:
        columns.setdefault("is_open", columns["outcome"] == Outcome.OPEN.value)
    return columns


def _survey(said: Columns, of_interaction: Columns) -> Columns:
    columns = {"id": pl.col(OWN_ID), "revision": pl.lit(0)}
    columns |= {"interaction_id": of_interaction["id"]} if of_interaction else {}
    columns |= {name: of_interaction[name] for name in ("channel", "customer") if name in of_interaction}
    columns |= said
    if "answered_at" in said:
        columns.setdefault("asked_at", said["answered_at"])
    if "value" in said:
        columns.setdefault("complete", said["value"].is_not_null())
    return columns


def _alone(said: Columns) -> Columns:
    # What is alike but for the customer is not the same; the customer's number is put in where the id says so.
    own = pl.concat_str(pl.lit(CUSTOMER), pl.col(OWN_ID), separator="#") if "customer" in said else pl.col(OWN_ID)
    return {"id": own, "revision": pl.lit(0)} | said


def missing(tables: Mapping[str, Columns]) -> list[tuple[str, str]]:
    """The required columns, by table and name, that are neither mapped nor follow from what is."""
    return [
        (name, column)
        for name, columns in tables.items()
        for column, declared in TABLES[name].columns.items()
        if declared.required and column not in columns and column != "source"
    ]
