"""Qualtrics: answers to surveys, as exported with their extra header lines."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._qualtrics_read import read
from ingest.vocabulary import Channel


def _several(said: object) -> object:
    return tuple(said.split(",")) if isinstance(said, str) else said


Columns = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""Names of columns: a list, or text with commas between them."""


class QualtricsSettings(SourceSettings):
    """Which questions are scores, and which embedded fields say who and about what. Times are the export's own."""

    nps: Columns = Field(default=(), description="Columns with the likelihood to recommend, 0 to 10.")
    csat: Columns = Field(default=(), description="Columns with satisfaction.")
    csat_min: float = Field(default=1, description="The worst satisfaction that can be given.")
    csat_max: float = Field(default=5, description="The best satisfaction that can be given.")
    ces: Columns = Field(default=(), description="Columns with the effort score; the best answer is the greatest.")
    ces_min: float = Field(default=1, description="The worst effort score that can be given.")
    ces_max: float = Field(default=7, description="The best effort score that can be given.")
    answers: Mapping[str, float] = Field(
        default_factory=dict, description="Numbers for answers that were exported as words: 'Very satisfied' = 5."
    )
    customer: str | None = Field(
        default=None, description="The embedded field with the customer's number or address; else RecipientEmail."
    )
    interaction: str | None = Field(
        default=None,
        description="The embedded field with the id of the contact that was asked about, as SOURCE:ID.",
    )
    channel: Channel | None = Field(default=None, description="The channel that was asked about, if always the same.")
    channel_field: str | None = Field(default=None, description="The embedded field that says which channel.")
    queue_field: str | None = Field(default=None, description="The embedded field that says which queue.")
    source_of: str | None = Field(
        default=None, description="The source whose contacts the field `interaction` names, where it holds a bare id."
    )


def recognises(look: Look) -> str | None:
    """The columns that every export begins with."""
    found = look.has("StartDate", "EndDate", "ResponseId") or look.has("startDate", "endDate", "responseId")
    return "has StartDate, EndDate and ResponseId of a survey" if found else None


qualtrics = Connector(
    name="qualtrics",
    label="Qualtrics responses",
    description=(
        "Answers to surveys. Each response gives one answer for each column that the settings name as a score; what "
        "was not answered is kept as asked. Partial responses never count, and previews, tests and spam are set aside. "
        "The lines under the names, with the wording of the questions and the import ids, are no responses; the time "
        "zone that stands there is that of the times, else the source's. A response that was exported again, edited, "
        "counts as it was recorded last."
    ),
    reads="The export as CSV or TSV with one, two or three header lines.",
    settings=QualtricsSettings,
    read=read,
    makes=("survey",),
    recognises=recognises,
    names=("RecipientFirstName+RecipientLastName",),
)
