"""What came, what became of it, and what was refused: the ledger of loads as pages show it."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta

import polars as pl
import streamlit as st

from dashboards import formats
from dashboards.cards import Card
from dashboards.view import View
from ingest.settings import Settings
from ingest.store.facts import ask
from ingest.store.loads import freshness, gate_outcomes, loads, reasons, refusals, verdicts
from ingest.store.oddities import oddities
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey

FATES = ("new", "updated", "unchanged", "stale", "quarantined")
"""What can become of a record; every record of a loaded file becomes exactly one of these."""

TABLES = (interaction, leg, survey)
"""The tables whose rows people ask about; events are only what those are made of."""

SHOWN = 1_000
"""Refused records that a page lists; the command line lists all."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ledger:
    """The ledger of the chosen sources: the frames of `ingest.store.loads`, newest first."""

    loads: pl.DataFrame
    reasons: pl.DataFrame
    refusals: pl.DataFrame
    verdicts: pl.DataFrame
    unheld: pl.DataFrame
    freshness: pl.DataFrame
    oddities: pl.DataFrame
    zone: str

    @property
    def is_empty(self) -> bool:
        """Whether no file came at all."""
        return self.loads.is_empty()


def ledger(view: View, sources: tuple[str, ...] = ()) -> Ledger:
    """The ledger as it is now; a file that is set aside makes no commit, so only the facts' own ages are remembered."""
    settings = view.settings
    chosen = pl.col("source").is_in(sources) if sources else pl.lit(value=True)
    return Ledger(
        loads=loads(settings).filter(chosen),
        reasons=reasons(settings).filter(chosen),
        refusals=refusals(settings, limit=SHOWN).filter(chosen),
        verdicts=verdicts(settings, sources=sources),
        unheld=gate_outcomes(settings, limit=SHOWN).filter(chosen),
        freshness=_freshness((view.fingerprint, view.facts.version), settings).filter(chosen),
        oddities=_oddities((view.fingerprint, view.facts.version), settings).filter(chosen),
        zone=settings.site.timezone,
    )


def sources(view: View) -> list[str]:
    """The names of all sources from which a file ever came, sorted."""
    return loads(view.settings)["source"].unique().sort().to_list()


def cards(ledger: Ledger) -> list[Card]:
    """How many files and records came, how many of them can be used, and when the last one came."""
    files = ledger.loads
    aside = files.filter(pl.col("state") != "done").height
    total = {name: files.select(pl.col(name).sum()).item() or 0 for name in ("records", *FATES)}
    last = files.select(pl.col("received_at").max()).item()
    return [
        Card(
            label="Files",
            value=formats.count(files.height),
            lines=[
                f"{formats.count(aside)} of them set aside whole, see below" if aside else "all of them could be used"
            ],
        ),
        Card(
            label="Records",
            value=formats.count(total["records"]),
            lines=[", ".join(f"{formats.count(total[x])} {x}" for x in FATES[:-1] if total[x])],
        ),
        Card(
            label="Records refused",
            value=formats.count(total["quarantined"]),
            lines=[
                "kept in quarantine with file, place and reason"
                if total["quarantined"]
                else "every record could be trusted"
            ],
        ),
        Card(
            label="Last file came",
            value=formats.short_moment(last, ledger.zone),
            lines=[formats.moment(last, ledger.zone), f"on the clocks of {ledger.zone}"],
        ),
    ]


def fresh(ledger: Ledger) -> pl.DataFrame:
    """Per source, when its last file came and up to when its facts reach."""
    zone = ledger.zone
    connectors = ledger.loads.group_by("source").agg(
        connector=pl.col("connector").drop_nulls().unique().sort().str.join(", "), refused=pl.col("quarantined").sum()
    )
    joined = connectors.join(ledger.freshness, on="source", how="left").sort("source")
    return formats.headed(
        joined,
        {
            "Source": "source",
            "Read as": "connector",
            "Last file came": formats.moments(pl.col("last_received_at"), zone),
            "Data up to": formats.moments(pl.col("last_fact_at"), zone),
            "Records": "records",
            "Refused": "refused",
        },
    )


def files(ledger: Ledger) -> pl.DataFrame:
    """Every file that came, newest first, and what became of its records."""
    return formats.headed(
        ledger.loads,
        {
            "No.": "id",
            "Source": "source",
            "File": "file",
            "Came": formats.moments(pl.col("received_at"), ledger.zone),
            "State": "state",
            "Records": "records",
            "New": "new",
            "Updated": "updated",
            "Unchanged": "unchanged",
            "Stale": "stale",
            "Refused": "quarantined",
            "Seconds": pl.col("seconds").round(1),
            "What is wrong": "message",
        },
    )


def refused(ledger: Ledger) -> pl.DataFrame:
    """Refused records one by one: which record of which file, and why."""
    return formats.headed(
        ledger.refusals,
        {
            "Load": "load",
            "Source": "source",
            "File": "file",
            "Record": "record",
            "Reason": "reason",
            "Detail": "detail",
        },
    )


def checked(ledger: Ledger) -> pl.DataFrame:
    """How many checks held and how many did not, by how grave they are."""
    return formats.headed(
        ledger.verdicts,
        {"Severity": "severity", "Held": "held", "Failed": "failed", "Could not be made": "unknown"},
    )


def unheld(ledger: Ledger) -> pl.DataFrame:
    """Checks that did not hold, of the newest loads first, the gravest of each first."""
    return formats.headed(
        ledger.unheld,
        {
            "Load": "load",
            "Source": "source",
            "Severity": "severity",
            "Suite": "suite",
            "Table": "table",
            "Column": "column",
            "Check": "expectation",
            "What was seen": "observed",
            "Rows refused": "refused",
        },
    )


def odd(ledger: Ledger) -> pl.DataFrame:
    """What is odd about rows that were kept: how many of how many, and what it means."""
    return formats.headed(
        ledger.oddities,
        {"Source": "source", "Table": "table", "Flag": "flag", "Rows": "rows", "Of": "of", "Meaning": "meaning"},
    )


@st.cache_resource(max_entries=8, ttl=timedelta(minutes=10), show_spinner=False)
def _oddities(key: tuple[Hashable, ...], _settings: Settings) -> pl.DataFrame:  # noqa: ARG001 a commit makes a new key
    return ask(_settings, lambda facts: oddities(facts, TABLES), everything=True)


@st.cache_resource(max_entries=8, ttl=timedelta(minutes=10), show_spinner=False)
def _freshness(key: tuple[Hashable, ...], _settings: Settings) -> pl.DataFrame:  # noqa: ARG001 a commit makes a new key
    return freshness(_settings, TABLES)
