"""Whom to call back: which failures make a case, until when somebody should have called, and who."""

from collections.abc import Mapping

from pydantic import Field

from ingest.settings.section import Section
from ingest.settings.values import ChannelName, Seconds
from ingest.vocabulary import Failure

_HOUR = 3_600.0

UNHAPPY = frozenset({Failure.DETRACTOR, Failure.DEAD_END})
"""Who was served and is not content; everybody else was not served."""


class FollowUp(Section):
    """Which customers should be called back, until when, and by whom."""

    reasons: tuple[Failure, ...] = Field(
        default=tuple(Failure),
        description=(
            "What makes a case: `abandoned`, `lapsed`, `missed`, `failed` and `never_answered` contacts, `detractor` "
            "(NPS up to 6 of 10, CSAT up to 2 of 5, CES up to 3 of 7), `dead_end` (a journey that ended with nothing)."
        ),
    )
    lost_within_s: Seconds = Field(
        default=24 * _HOUR,
        validation_alias="lost_within",
        gt=0,
        description="Until how long after it somebody should have called a customer whose contact was lost.",
    )
    unhappy_within_s: Seconds = Field(
        default=48 * _HOUR,
        validation_alias="unhappy_within",
        gt=0,
        description="The same for a detractor, and for a customer whose journey ended with nothing.",
    )
    owner: Mapping[ChannelName, str] = Field(
        default_factory=dict,
        examples=[{"voice": "Call-backs", "email": "Back office"}],
        description="Who gets the cases of a channel at first; of one that is not named they are nobody's until taken.",
    )
    may_see: tuple[str, ...] = Field(
        default=(),
        examples=[["anna@example.com"]],
        description=(
            "Who may see in the browser how to reach the customer of a case: names or mailboxes of readers as whom "
            "they have logged in; of others nobody knows who they are. It takes `addresses` of [privacy], too."
        ),
    )
    look_back_s: Seconds = Field(
        default=7 * 24 * _HOUR,
        validation_alias="look_back",
        gt=0,
        description="What failed longer ago makes no case any more, and a case that nobody took until then expires.",
    )

    def within_s(self, reason: Failure) -> float:
        """Until how long after such a failure somebody should have called, in seconds."""
        return self.unhappy_within_s if reason in UNHAPPY else self.lost_within_s
