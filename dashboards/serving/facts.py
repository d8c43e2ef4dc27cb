"""The facts and settings that the dashboards show: opened once for each commit, and again when there is a new one."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from ingest.settings import FILE, Settings, load_settings
from ingest.store.chosen import in_force, version_of_choices
from ingest.store.database import CatalogueError
from ingest.store.facts import Facts, open_facts, version_of
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.rows import FactSource

_WHERE = {"channel": leg, "queue": leg, "team": leg, "topic": interaction, "segment": interaction}

MOST = 1_000
"""Values that a reader can choose among; a link can name any other."""


def settings_of(home: Path) -> tuple[Settings, str]:
    """The settings of a home folder with what people chose, and a fingerprint that changes with them.

    Raises `SettingsError`.
    """
    file = home / FILE
    stamp = file.stat().st_mtime_ns if file.is_file() else 0
    of_the_file = _of_the_file(str(home), stamp)
    try:
        version = version_of_choices(of_the_file)
    except CatalogueError:
        # The page says so itself, when it asks for the facts.
        return fingerprinted(of_the_file)
    return _settings(str(home), stamp, version, of_the_file)


def facts_of(settings: Settings, fingerprint: str) -> Facts:
    """The facts as the latest commit left them. Raises `CatalogueError`."""
    return _facts(fingerprint, version_of(settings), settings)


def values_of(facts: FactSource, fingerprint: str) -> Mapping[str, Sequence[str]]:
    """The values that the facts have, by each dimension that can be filtered by: channel, queue, team, topic, segment.

    Sorted; of more than a thousand the most frequent ones. A dimension without values is left out.
    """
    return _values(fingerprint, facts.version, facts)


@st.cache_resource(max_entries=8, ttl=timedelta(minutes=10), show_spinner=False)
def _of_the_file(home: str, stamp: int) -> Settings:  # noqa: ARG001 a new stamp is a new file
    return load_settings(Path(home))


@st.cache_resource(max_entries=8, ttl=timedelta(minutes=10), show_spinner=False)
def _settings(home: str, stamp: int, version: tuple[int, int], _file: Settings) -> tuple[Settings, str]:  # noqa: ARG001 the key
    return fingerprinted(in_force(_file))


def fingerprinted(settings: Settings) -> tuple[Settings, str]:
    """The settings, and a fingerprint that changes with them: what is remembered is remembered under it."""
    words = settings.model_dump_json(exclude={"source"}).encode()
    return settings, hashlib.blake2b(words, digest_size=16).hexdigest()


@st.cache_resource(max_entries=4, ttl=timedelta(hours=1), show_spinner=False)
def _facts(fingerprint: str, version: int, _settings: Settings) -> Facts:  # noqa: ARG001 the key
    return open_facts(_settings)


@st.cache_resource(max_entries=4, ttl=timedelta(hours=1), show_spinner=False)
def _values(fingerprint: str, version: int, _facts: FactSource) -> Mapping[str, Sequence[str]]:  # noqa: ARG001 the key
    return distinct(_facts)


def distinct(facts: FactSource) -> Mapping[str, Sequence[str]]:
    """What `values_of` gives, worked out now."""
    counted = [
        facts.scan(table).select(value=column).drop_nulls().group_by("value").len().top_k(MOST, by="len")
        for column, table in _WHERE.items()
    ]
    found = zip(_WHERE, pl.collect_all(counted), strict=True)
    return {column: values["value"].sort().to_list() for column, values in found if values.height}
