"""What people note about the centre: a new phone menu, a strike, a move; kept with who said so and when."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
from sqlmodel import col, select

from ingest.settings import Settings
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_store
from ingest.store.said import Annotation
from ingest.vocabulary import Channel

LONGEST = 200
"""A note is a line beside a chart; what is longer belongs elsewhere."""


class AnnotationError(ValueError):
    """A note that cannot be kept, or that there is not."""


def annotate(
    settings: Settings, words: str, *, at: datetime, who: str, channel: str | None = None, is_phase: bool = False
) -> int:
    """Keep a note and give its number; with `is_phase` other values are usual since then. Raises `AnnotationError`."""
    said, author = " ".join(words.split()), " ".join(who.split())
    if not said or not author:
        raise AnnotationError("A note needs words, and somebody who says so; write both.")
    if len(said) > LONGEST:
        raise AnnotationError(f"A note has at most {LONGEST} characters, and this one has {len(said)}; say it shorter.")
    if channel is not None and channel not in list(Channel):
        raise AnnotationError(f"There is no channel '{channel}'; there are {', '.join(Channel)}.")
    note = Annotation(at=at, words=said, channel=channel, is_phase=is_phase, who=author, noted_at=datetime.now(UTC))
    with open_store(settings).catalogue.writing() as session:
        session.add(note)
        session.flush()
    return note.id or 0


def annotations(settings: Settings) -> list[Annotation]:
    """All notes in order of time; none where nothing is kept yet, and nothing is created on disk."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return []
    with store.catalogue.reading() as session:
        held = select(Annotation).where(col(Annotation.removed_at).is_(None))
        return list(session.exec(held.order_by(col(Annotation.at), col(Annotation.id))).all())


def remove_annotation(settings: Settings, number: int, *, who: str) -> str:
    """Take a note back, and give its words; who did it stays known. Raises `AnnotationError` where there is none."""
    with open_store(settings).catalogue.writing() as session:
        note = session.get(Annotation, number)
        if note is None or note.removed_at is not None:
            raise AnnotationError(
                f"There is no note {number}; 'spiritlevel annotations list' shows those that there are."
            )
        note.removed_by, note.removed_at = " ".join(who.split()), datetime.now(UTC)
        session.add(note)
    return note.words


def listed(notes: Sequence[Annotation], zone: str) -> pl.DataFrame:
    """Notes as a table: id, at (on the clocks of a zone), words, channel, phase, who, noted_at."""
    names = ("id", "at", "words", "channel", "is_phase", "who", "noted_at")
    types = (pl.Int64, pl.Datetime("us", "UTC"), pl.String, pl.String, pl.Boolean, pl.String, pl.Datetime("us", "UTC"))
    frame = pl.DataFrame({x: [getattr(note, x) for note in notes] for x in names}, dict(zip(names, types, strict=True)))
    local = [pl.col(x).dt.convert_time_zone(zone) for x in ("at", "noted_at")]
    return frame.with_columns(local).rename({"is_phase": "phase"})
