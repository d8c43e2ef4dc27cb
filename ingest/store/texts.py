"""What the catalogue remembers of texts: those that are common, and with whom the others came."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import polars as pl
from sqlmodel import Session, col, delete, func, insert, select

from ingest.store.catalogue import CommonText, RareText
from ingest.store.manifest import Store

AT_ONCE = 10_000
"""How many numbers one statement asks for; databases bound the parameters of a statement."""

CAME = pl.Schema(
    {"number": pl.Int64(), "whose": pl.String(), "who": pl.Int64(), "table_name": pl.String(), "day": pl.Date()}
)
"""With whom texts came, by their numbers, and in rows of which table and day."""


def common_texts(store: Store) -> frozenset[str]:
    """Every text that is common."""
    with store.catalogue.reading() as session:
        return frozenset(session.exec(select(CommonText.text)).all())


def came_with(store: Store, numbers: Sequence[int]) -> pl.DataFrame:
    """With whom texts came that are not common, by their numbers: `CAME`."""
    columns = (RareText.number, RareText.whose, RareText.who, RareText.table_name, RareText.day)
    rows: list[tuple[int, str, int, str, object]] = []
    with store.catalogue.reading() as session:
        for some in _portions(numbers):
            rows += session.exec(select(*columns).where(col(RareText.number).in_(some))).all()  # type: ignore[call-overload]  # more columns than its overloads have
    return pl.DataFrame([tuple(row) for row in rows], schema=CAME, orient="row")


def how_many_are_rare(store: Store) -> int:
    """How many texts stand in the facts as numbers because too few have had them."""
    with store.catalogue.reading() as session:
        return session.exec(select(func.count(func.distinct(col(RareText.number))))).one()


def remember(session: Session, *, common: Collection[str], no_more: Sequence[int], came: pl.DataFrame) -> None:
    """Within the session of a load: enter texts that are common now, and with whom others came: `CAME`, all of it new.

    Of the numbers that are `no_more` nothing is remembered: their texts are common.
    """
    now = datetime.now(UTC)
    for some in _portions(no_more):
        session.exec(delete(RareText).where(col(RareText.number).in_(some)))
    if common:
        session.exec(insert(CommonText), params=[{"text": text, "at": now} for text in sorted(common)])
    for part in came.iter_slices(AT_ONCE):
        session.exec(insert(RareText), params=part.to_dicts())


def _portions(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]
