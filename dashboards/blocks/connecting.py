"""Connect a source in the browser: upload a file, say what wrote it, see what would come of it, load it."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import available_timezones

import polars as pl
import streamlit as st

from dashboards.blocks import tables
from dashboards.serving import jobs
from dashboards.words import errors, formats, judged
from dashboards.words.language import _, many
from ingest.connecting import (
    FAILURES,
    Recognised,
    Trial,
    Wish,
    connect,
    how_it_reads,
    readers,
    recognised,
    staged,
    tried,
)
from ingest.settings import Settings

MEGABYTE = 1024**2


def ask(settings: Settings) -> None:
    """Draw the steps, each as soon as the one before it is done."""
    uploaded = st.file_uploader(
        _("A file of your own"),
        key="upload",
        help=_("A log or an export, packed by gzip or zip or not."),
        max_upload_size=max(settings.inbox.max_bytes // MEGABYTE, 1),
    )
    if uploaded is None:
        return
    try:
        file = _kept(settings, uploaded.file_id, uploaded.name, uploaded.getvalue())
        wish = _wish(settings, file, _recognised(settings, file))
        if wish is None:
            return
        _try_and_load(settings, wish, file)
    except FAILURES as error:
        st.error(formats.plain(errors.told(error)), icon=":material/error:")


def _kept(settings: Settings, upload: str, name: str, content: bytes) -> Path:
    kept: dict[str, Path] = st.session_state.setdefault("uploads", {})
    if upload not in kept or not kept[upload].is_file():
        kept[upload] = staged(settings, name, content)
    return kept[upload]


def _recognised(settings: Settings, file: Path) -> Sequence[Recognised]:
    found = recognised(settings, file)
    if not found:
        st.info(
            _("Nobody knows this file by its content. Say what wrote it; 'delimited' reads any table by a mapping."),
            icon=":material/help:",
        )
    for one in found:
        st.markdown(judged.looks_like(one))
    if len(found) > 1:
        st.info(_("Several fit, and only you can know which it is."), icon=":material/help:")
    return found


def _wish(settings: Settings, file: Path, found: Sequence[Recognised]) -> Wish | None:
    labels = readers(settings, say=_)
    first = [x.connector for x in found]
    reads, name, zone = st.columns([2, 1, 1], gap="small")
    connector = reads.selectbox(
        _("What wrote it"),
        [*first, *(x for x in labels if x not in first)],
        index=0 if len(found) == 1 else None,
        format_func=lambda x: f"{labels[x]} ({x})",
        placeholder=_("Choose a connector"),
        key=f"connector-{file.parent.name}",
    )
    called = name.text_input(
        _("Your name for the source"), value=_free_name(settings, connector or ""), key="source-name"
    )
    zones = sorted(available_timezones())
    own = settings.site.timezone
    in_zone = zone.selectbox(
        _("Zone of times that carry none"), zones, index=zones.index(own) if own in zones else None, key="source-zone"
    )
    if connector is None:
        return None
    with st.expander(_("How it is read, and its other settings"), key="mapping"):
        told = how_it_reads(settings, connector, say=_)
        rows = pl.DataFrame({"what": list(told), "meaning": list(told.values())})
        named = formats.headed(rows, {_("what"): judged.of_connectors(), _("meaning"): "meaning"})
        st.dataframe(named, hide_index=True, row_height=60)
        options = st.text_area(
            _("Other settings, a line each, as TOML"), placeholder='key = "value"', key="source-options"
        )
    return Wish(name=called.strip(), connector=connector, timezone=in_zone or "", options=options)


def _free_name(settings: Settings, connector: str) -> str:
    taken = {entry.name for entry in settings.source}
    numbered = (f"{connector}_{number}" for number in range(2, len(taken) + 3))
    return next((x for x in (connector, *numbered) if x not in taken), connector)


def _try_and_load(settings: Settings, wish: Wish, file: Path) -> None:
    key = ("trial", wish, file)
    trials: dict[tuple[str, Wish, Path], Trial] = st.session_state.setdefault("trials", {})
    if st.button(_("Try it"), key="try", icon=":material/science:", help=_("Reads the file and keeps nothing.")):
        with st.spinner(_("Reading the file as it would be read for real ...")):
            trials[key] = tried(settings, wish, file)
    if (trial := trials.get(key)) is None:
        return
    _shown(trial)
    if trial.receipt.state != "done":
        return
    if st.button(_("Connect and load"), key="connect", type="primary", icon=":material/add_link:"):
        connect(settings, wish, file)
        jobs.start(settings.home, _("Loading {name}").format(name=wish.name), ["ingest", "--source", wish.name])
        st.rerun()


def _shown(trial: Trial) -> None:
    told = trial.receipt
    if told.state != "done":
        st.error(formats.plain(errors.told(told.message)), icon=":material/block:")
    else:
        refused = many("{n} record would be refused", "{n} records would be refused", told.quarantined)
        said = _("{records} records were read; {refused}.").format(
            records=formats.count(told.records), refused=refused.format(n=formats.count(told.quarantined))
        )
        st.success(said, icon=":material/check_circle:")
    if trial.rare:
        unlisted = many(
            "{n} text that may be a name is a number below: too few customers or contacts in this file came with it. "
            "Once enough have, it is kept as it is written; `listed` under [privacy] keeps it at once.",
            "{n} texts that may be names are numbers below: too few customers or contacts in this file came with them. "
            "Once enough have, they are kept as they are written; `listed` under [privacy] keeps them at once.",
            trial.rare,
        )
        st.info(unlisted.format(n=formats.count(trial.rare)), icon=":material/visibility_off:")
    if trial.rows:
        places = st.tabs([f"{name} ({formats.count(trial.counts[name])})" for name in trial.rows])
        for place, (name, rows) in zip(places, trial.rows.items(), strict=True):
            with place:
                tables.grid(f"trial-{name}", rows, alt=_("The first rows of {table}").format(table=name))
    if not trial.refused.is_empty():
        st.markdown(_("**Refused, and why**"))
        reason: dict[str, str | pl.Expr] = {_("Reason"): judged.reasons(), _("Detail"): judged.details()}
        counted = formats.headed(trial.reasons, {**reason, _("Records"): "records"})
        tables.grid("trial-reasons", counted, alt=_("Reasons for which records would be refused"))
        first = formats.headed(trial.refused, {_("Record"): "record", **reason})
        tables.grid("trial-refused", first, alt=_("The first records that would be refused"))
