"""The facts and settings that the dashboards show: opened once for each commit, and again when there is a new one."""

import hashlib
from datetime import timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from ingest.settings import FILE, Settings, load_settings
from ingest.store.facts import Facts, open_facts, version_of
from ingest.tables.leg import leg


def settings_of(home: Path) -> tuple[Settings, str]:
    """The settings of a home folder, and a fingerprint that changes with them. Raises `SettingsError`."""
    file = home / FILE
    stamp = file.stat().st_mtime_ns if file.is_file() else 0
    return _settings(str(home), stamp)


def facts_of(settings: Settings, fingerprint: str) -> Facts:
    """The facts as the latest commit left them. Raises `CatalogueError`."""
    return _facts(fingerprint, version_of(settings), settings)


def channels_and_queues(facts: Facts, fingerprint: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every channel and every queue that the facts know, sorted."""
    return _words(fingerprint, facts.version, facts)


@st.cache_resource(max_entries=8, ttl=timedelta(minutes=10), show_spinner=False)
def _settings(home: str, stamp: int) -> tuple[Settings, str]:  # noqa: ARG001 a new stamp is a new file
    settings = load_settings(Path(home))
    words = settings.model_dump_json(exclude={"source"}).encode()
    return settings, hashlib.blake2b(words, digest_size=16).hexdigest()


@st.cache_resource(max_entries=4, ttl=timedelta(hours=1), show_spinner=False)
def _facts(fingerprint: str, version: int, _settings: Settings) -> Facts:  # noqa: ARG001 the key
    return open_facts(_settings)


@st.cache_resource(max_entries=4, ttl=timedelta(hours=1), show_spinner=False)
def _words(fingerprint: str, version: int, _facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:  # noqa: ARG001 the key
    there = _facts.scan(leg)
    found = [there.select(pl.col(x).drop_nulls().unique().sort()) for x in ("channel", "queue")]
    channels, queues = (x.to_series().to_list() for x in pl.collect_all(found))
    return tuple(channels), tuple(queues)
