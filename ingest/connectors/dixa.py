"""Dixa: conversations of its Exports API, one record for each, with the ratings that were asked for."""

from typing import Literal

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._dixa_read import read
from ingest.vocabulary import Channel


class DixaSettings(SourceSettings):
    """What can be told of conversations. Their times count from 1970 in UTC; the zone says where the source lives."""

    channels: dict[str, Channel] = Field(
        default_factory=dict,
        description="The channel of conversations by their initial_channel, for words that are not known or mean else.",
    )
    time_unit: Literal["s", "ms"] | None = Field(
        default=None, description="The unit of times; without it each file's own: thirteen digits are milliseconds."
    )
    duration_unit: Literal["s", "ms"] | None = Field(
        default=None,
        description="The unit of durations; without it each file's own: total_duration is compared with the times.",
    )
    score_min: float = Field(default=1, description="The worst rating that can be given.")
    score_max: float = Field(default=5, description="The best rating that can be given.")


def recognises(look: Look) -> str | None:
    """Whether these are conversations of the Exports API."""
    keys = ("initial_channel", "requester_id", "handling_duration")
    for record in look.records:
        inside = next((x for x in (record.get("data"), record.get("conversations")) if isinstance(x, list)), [])
        if any(isinstance(x, dict) and all(key in x for key in keys) for x in [record, *inside]):
            return "has conversations of Dixa's Exports API"
    return None


dixa = Connector(
    name="dixa",
    label="Dixa conversations",
    description=(
        "Conversations by e-mail, chat, telephone and messengers, with one stay in a queue each, from queued_at until "
        "an agent was assigned, which is the last assignment that Dixa knows. It does not export when an agent first "
        "wrote: in written channels the assignment stands for it, flagged inferred_answer. Closed without an agent is "
        "abandoned by telephone and chat, and lapsed elsewhere. A conversation that was opened again is open. Ratings "
        "count as offered when they were, and as answered when they were rated. Names and subjects are not kept."
    ),
    reads="Conversations as JSON: an array, or one per line.",
    settings=DixaSettings,
    read=read,
    makes=("interaction", "leg", "survey", "identity"),
    recognises=recognises,
    names=("requester_name",),
)
