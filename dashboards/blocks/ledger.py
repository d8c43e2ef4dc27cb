"""What came, what became of it, and what was refused: the ledger of loads as pages show it."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta

import polars as pl
import streamlit as st

from dashboards.asked.view import View
from dashboards.blocks.cards import Card
from dashboards.findings.loads import CLOCKS
from dashboards.serving import jobs
from dashboards.words import formats, judged
from dashboards.words.judged import CHECKS, SEVERITIES, STATES, SUITES
from dashboards.words.language import _
from dashboards.words.outcomes import in_words
from ingest.settings import Settings
from ingest.store.facts import ask
from ingest.store.loads import freshness, gate_outcomes, loads, reasons, refusals, verdicts
from ingest.store.oddities import MEANINGS, oddities
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from ingest.volumes import volumes
from metrics.reconciled import reconciled

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
    volumes: pl.DataFrame
    reconciled: pl.DataFrame
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
        volumes=_volumes((view.fingerprint, view.facts.version), settings).filter(chosen),
        reconciled=view.remember(("reconciled",), (), lambda: _reconciled(view)).filter(chosen),
        zone=settings.site.timezone,
    )


def _reconciled(view: View) -> pl.DataFrame:
    return reconciled(view.facts, zone=view.settings.site.timezone, period=view.choice.period)


def sources(view: View) -> list[str]:
    """The names of all sources from which a file ever came, sorted."""
    return loads(view.settings)["source"].unique().sort().to_list()


def cards(ledger: Ledger) -> list[Card]:
    """How many files and records came, how many of them can be used, and when the last one came."""
    files = ledger.loads
    aside = files.filter(pl.col("state") != "done").height
    total = {name: files.select(pl.col(name).sum()).item() or 0 for name in ("records", *FATES)}
    last = files.select(pl.col("received_at").max()).item()
    fates = {"new": _("new"), "updated": _("updated"), "unchanged": _("unchanged"), "stale": _("stale")}
    told = [_("{n} {fate}").format(n=formats.count(total[x]), fate=fates[x]) for x in FATES[:-1] if total[x]]
    set_aside = _("{n} of them set aside whole, see below").format(n=formats.count(aside))
    return [
        Card(
            label=_("Files"),
            value=formats.count(files.height),
            lines=[set_aside if aside else _("all of them could be used")],
        ),
        Card(label=_("Records"), value=formats.count(total["records"]), lines=[", ".join(told)]),
        Card(
            label=_("Records refused"),
            value=formats.count(total["quarantined"]),
            lines=[
                _("kept in quarantine with file, place and reason")
                if total["quarantined"]
                else _("every record could be trusted")
            ],
        ),
        Card(
            label=_("Last file came"),
            value=formats.short_moment(last, ledger.zone),
            lines=[formats.moment(last, ledger.zone), _("on the clocks of {zone}").format(zone=ledger.zone)],
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
            _("Source"): "source",
            _("Read as"): "connector",
            _("Last file came"): formats.moments(pl.col("last_received_at"), zone),
            _("Data up to"): formats.moments(pl.col("last_fact_at"), zone),
            _("Records"): "records",
            _("Refused"): "refused",
        },
    )


def files(ledger: Ledger) -> pl.DataFrame:
    """Every file that came, newest first, and what became of its records."""
    return formats.headed(
        ledger.loads,
        {
            _("No."): "id",
            _("Source"): "source",
            _("File"): "file",
            _("Came"): formats.moments(pl.col("received_at"), ledger.zone),
            _("State"): in_words(STATES, "state"),
            _("Records"): "records",
            _("New"): "new",
            _("Updated"): "updated",
            _("Unchanged"): "unchanged",
            _("Stale"): "stale",
            _("Refused"): "quarantined",
            _("Seconds"): pl.col("seconds").round(1),
            _("What is wrong"): judged.unreadable(),
        },
    )


def refused(ledger: Ledger) -> pl.DataFrame:
    """Refused records one by one: which record of which file, and why."""
    return formats.headed(
        ledger.refusals,
        {
            _("Load"): "load",
            _("Source"): "source",
            _("File"): "file",
            _("Record"): "record",
            _("Reason"): judged.reasons(),
            _("Detail"): judged.details(),
        },
    )


def checked(ledger: Ledger) -> pl.DataFrame:
    """How many checks held and how many did not, by how grave they are."""
    return formats.headed(
        ledger.verdicts,
        {
            _("Severity"): in_words(SEVERITIES, "severity"),
            _("Held"): "held",
            _("Failed"): "failed",
            _("Could not be made"): "unknown",
        },
    )


def unheld(ledger: Ledger) -> pl.DataFrame:
    """Checks that did not hold, of the newest loads first, the gravest of each first."""
    return formats.headed(
        ledger.unheld,
        {
            _("Load"): "load",
            _("Source"): "source",
            _("Severity"): in_words(SEVERITIES, "severity"),
            _("Suite"): in_words(SUITES, "suite"),
            _("Table"): "table",
            _("Column"): "column",
            _("Check"): in_words(CHECKS, "expectation"),
            _("What was seen"): judged.observed(),
            _("Rows refused"): "refused",
        },
    )


def odd(ledger: Ledger) -> pl.DataFrame:
    """What is odd about rows that were kept: how many of how many, and what it means."""
    return formats.headed(
        ledger.oddities,
        {
            _("Source"): "source",
            _("Table"): "table",
            _("Flag"): "flag",
            _("Rows"): "rows",
            _("Of"): "of",
            _("Meaning"): in_words({x: x for x in MEANINGS.values()}, "meaning"),
        },
    )


def agreed(found: pl.DataFrame) -> pl.DataFrame:
    """How far the vendors' own figures lie from ours; `found` is what `metrics.reconciled` gives."""
    clocks = pl.col("clock").replace({x: _(words) for x, words in CLOCKS.items()})
    return formats.headed(
        found.sort("differ", descending=True, nulls_last=True),
        {
            _("Source"): "source",
            _("Clock"): clocks,
            _("Stays"): "n",
            _("Ours, mean"): formats.durations(pl.col("ours")),
            _("The vendor's, mean"): formats.durations(pl.col("theirs")),
            _("Differ"): formats.percents(pl.col("differ"), 1),
        },
    )


def read_again(view: View, chosen: tuple[str, ...]) -> None:
    """Offer to read refused records again, with today's settings and suites."""
    names = chosen or tuple(sources(view))
    if st.button(
        _("Read the refused records again"),
        key="replay",
        icon=":material/replay:",
        help=_("With today's settings and suites: those that are sound now become facts, the others stay."),
    ):
        only = ["--source", names[0]] if len(names) == 1 else []
        jobs.start(view.settings.home, _("Refused records are read again"), ["quarantine", "replay", *only])
        st.rerun()


@st.cache_resource(max_entries=8, ttl=timedelta(minutes=10), show_spinner=False)
def _volumes(key: tuple[Hashable, ...], _settings: Settings) -> pl.DataFrame:  # noqa: ARG001 a commit makes a new key
    return volumes(_settings)


@st.cache_resource(max_entries=8, ttl=timedelta(minutes=10), show_spinner=False)
def _oddities(key: tuple[Hashable, ...], _settings: Settings) -> pl.DataFrame:  # noqa: ARG001 a commit makes a new key
    return ask(_settings, lambda facts: oddities(facts, TABLES), everything=True)


@st.cache_resource(max_entries=8, ttl=timedelta(minutes=10), show_spinner=False)
def _freshness(key: tuple[Hashable, ...], _settings: Settings) -> pl.DataFrame:  # noqa: ARG001 a commit makes a new key
    return freshness(_settings, TABLES)
