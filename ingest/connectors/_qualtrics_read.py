"""Responses of Qualtrics become answers, one for each score."""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, judged
from ingest.connectors._shapes_fields import MISSHAPEN, columns_as, time_rules
from ingest.connectors._shapes_tables import address, odd_clocks, with_moments
from ingest.read.delimited import delimited, first_line, separator_of
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.read.unreadable import SourceSettingsError
from ingest.vocabulary import SurveyKind

PATHS = {
    "id": "ResponseId|Response ID",
    "started": "StartDate|Start Date",
    "ended": "EndDate|End Date",
    "recorded": "RecordedDate|Recorded Date",
    "status": "Status|Response Type",
    "finished": "Finished",
    "progress": "Progress",
    "email": "RecipientEmail|Recipient Email",
}
TIMES = {"started": "StartDate", "ended": "EndDate", "recorded": "RecordedDate"}
NO_CUSTOMERS = (
    "survey preview",
    "survey test",
    "imported",
    "spam",
    "possible spam",
    "preview",
    "test",
    "1",
    "2",
    "8",
    "9",
)
"""What Status says of responses that no customer gave, in words and as the codes of an export of numbers."""

IMPORT_ID = r'^\{"ImportId"'
ZONE = re.compile(r'"timeZone"\s*:\s*"([^"]+)"')
NUMBER = r"^\s*([0-9]+(?:\.[0-9]+)?)\b"
KINDS = {"nps": SurveyKind.NPS, "csat": SurveyKind.CSAT, "ces": SurveyKind.CES}


class UnknownQuestionError(SourceSettingsError):
    """The settings name a question that the export does not have, or none at all."""


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """One row of `survey` for each response and score. Raises `UnknownQuestionError`."""
    zone: str | None = settings.timezone
    first = True
    for part, refused in delimited(raw, separator=separator_of(first_line(raw))):
        frame = part
        if first:
            check(settings, part.columns[1:])
            frame, told = _without_headings(part)
            zone, first = told or zone, False
        own = {name: column for name, column in _embedded(settings).items() if column}
        plain = columns_as(frame, PATHS | own).hstack(frame.select(_scores(settings)).rename(lambda name: f"Q {name}"))
        timed = with_moments(plain, TIMES, pattern=None, zone=zone)
        good, bad = judged(timed, _rules(raw))
        yield Batch(
            records=frame.height + len(refused), rows={"survey": _answers(good, settings)}, refused=refused + bad
        )


def check(settings: Any, names: list[str]) -> None:
    """Raise `UnknownQuestionError` when the settings name no score, or a column that is not there."""
    wanted = _scores(settings)
    if not wanted:
        raise UnknownQuestionError(
            f"Say which columns are scores, with csat, nps or ces; the export has {', '.join(names)}."
        )
    if lacking := [name for name in (*wanted, *filter(None, _embedded(settings).values())) if name not in names]:
        raise UnknownQuestionError(f"The export has no column {', '.join(lacking)}; it has {', '.join(names)}.")


def _scores(settings: Any) -> list[str]:
    return [column for kind in KINDS for column in getattr(settings, kind)]


def _embedded(settings: Any) -> dict[str, str | None]:
    return {
        "customer": settings.customer,
        "interaction": settings.interaction,
        "channel_told": settings.channel_field,
        "queue": settings.queue_field,
    }


def _without_headings(frame: pl.DataFrame) -> tuple[pl.DataFrame, str | None]:
    """The responses, without the lines of wording and import ids, and the zone that the latter name."""
    places = (
        frame.select(
            pl.any_horizontal(pl.col(name).str.contains(IMPORT_ID) for name in frame.columns[1:]).fill_null(value=False)
        )
        .to_series()
        .arg_true()
    )
    if places.is_empty():
        return frame, None
    ids = frame.row(int(places[0]))
    named = [found[1] for cell in ids if isinstance(cell, str) and (found := ZONE.search(cell))]
    return frame.slice(int(places[0]) + 1), {"Z": "UTC"}.get(named[0], named[0]) if named else None


def _rules(raw: RawFile) -> list[Rule]:
    return [
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
        (pl.col("status").str.to_lowercase().is_in(NO_CUSTOMERS), "set_aside:no_customer", "Status"),
        (pl.col("id").is_null(), Reason.MISSING, "ResponseId"),
        (pl.col("started_text").is_null(), Reason.MISSING, "StartDate"),
        *time_rules(raw, TIMES),
    ]


def _answers(good: pl.DataFrame, settings: Any) -> pl.DataFrame:
    finished = pl.col("finished").str.to_lowercase().is_in(["true", "1", "yes"])
    complete = pl.coalesce(finished, pl.col("progress") == "100").fill_null(value=False)
    words = {key.lower(): value for key, value in settings.answers.items()}
    there = set(good.columns)
    nothing = pl.lit(None, pl.String)
    told = pl.col("interaction") if "interaction" in there else nothing
    own = pl.lit(f"{settings.source_of}:") + told if settings.source_of else told
    channel = pl.lit(settings.channel.value if settings.channel else None, pl.String)
    made = []
    for kind, word in KINDS.items():
        low, high = (
            (0.0, 10.0) if kind == "nps" else (getattr(settings, f"{kind}_min"), getattr(settings, f"{kind}_max"))
        )
        for column in getattr(settings, kind):
            text = pl.col(f"Q {column}")
            said = text.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Float64)
            value = pl.coalesce(said, text.str.extract(NUMBER).cast(pl.Float64, strict=False))
            made.append(
                good.select(
                    pl.col(RECORD),
                    pl.concat_str("id", pl.lit(column), separator="#").alias("id"),
                    pl.coalesce("recorded", "ended", "started").dt.timestamp("us").alias("revision"),
                    own.alias("interaction_id"),
                    address(
                        pl.coalesce("customer", "email") if "customer" in there else pl.col("email"), "customer"
                    ).alias("customer"),
                    pl.lit(word.value).alias("kind"),
                    pl.coalesce(
                        pl.col("channel_told").str.to_lowercase() if "channel_told" in there else nothing, channel
                    ).alias("channel"),
                    (pl.col("queue") if "queue" in there else nothing).alias("queue"),
                    value.alias("value"),
                    pl.lit(low, pl.Float64).alias("scale_min"),
                    pl.lit(high, pl.Float64).alias("scale_max"),
                    pl.col("started").alias("asked_at"),
                    pl.when(value.is_not_null()).then(pl.coalesce("ended", "recorded")).alias("answered_at"),
                    (complete & value.is_not_null()).alias("complete"),
                    pl.concat_list(
                        odd_clocks(),
                        pl.when(text.is_not_null() & value.is_null())
                        .then(pl.lit(["unmapped_status"]))
                        .otherwise(pl.lit([], pl.List(pl.String))),
                    ).alias("flags"),
                )
            )
    return pl.concat(made)
