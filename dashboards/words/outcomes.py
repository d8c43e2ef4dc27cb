"""How contacts end, and where they stand behind a number, in words for people."""

from collections.abc import Mapping

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later
from ingest.vocabulary import Outcome
from metrics.derive.step import AGAIN, BY_BOT, SERVED, UNKNOWN, VAIN
from metrics.left_out import Why
from metrics.standing import Standing

OUTCOMES: Mapping[str, str] = {
    Outcome.ANSWERED: later("answered"),
    Outcome.ABANDONED: later("gave up"),
    Outcome.SHORT_ABANDONED: later("gave up at once"),
    Outcome.FLOW_OUT_CALLBACK: later("asked to be called back"),
    Outcome.FLOW_OUT_VOICEMAIL: later("left a voicemail"),
    Outcome.FLOW_OUT_OVERFLOW: later("sent on, because the queue was full"),
    Outcome.FLOW_OUT_TRANSFER: later("handed on"),
    Outcome.FLOW_OUT_TIMEOUT: later("sent away after too long a wait"),
    Outcome.FLOW_OUT_CLOSED: later("sent away, because it was closed"),
    Outcome.FLOW_OUT_IVR: later("went back to the menu"),
    Outcome.BLOCKED_FULL: later("turned away, because the queue was full"),
    Outcome.BLOCKED_CLOSED: later("turned away, because it was closed"),
    Outcome.BLOCKED_NO_AGENT: later("turned away, because nobody was there"),
    Outcome.BOT_CONTAINED: later("served by a bot"),
    Outcome.IVR_EXIT: later("hung up in the menu"),
    Outcome.MISSED: later("nobody took it"),
    Outcome.LAPSED: later("closed without a reply"),
    Outcome.FAILED: later("broke off"),
    Outcome.VOID: later("no contact after all"),
    Outcome.OPEN: later("still open"),
}
"""How contacts and stays end."""

SIDES: Mapping[str, str] = {
    Standing.YES: later("Counts for it"),
    Standing.NO: later("Counts against it"),
    Standing.COUNTED: later("Counted"),
    Standing.SO_FAR: later("Counted as far as it got"),
    Standing.LEFT_OUT: later("Left out"),
    Standing.UNJUDGED: later("Cannot be judged"),
    Standing.NOT_ASKED: later("Not asked of its channel"),
}
"""Where a row stands when a number is made."""

WHYS: Mapping[str, str] = {
    Why.NOT_ASKED: later("not asked of its channel"),
    Why.NOT_INBOUND: later("did not come in"),
    Why.NO_CONTACT: later("no contact after all"),
    Why.NO_QUEUE: later("no stay in a queue"),
    Why.AT_ONCE: later("gave up at once"),
    Why.OPEN: later("not over yet"),
    Why.INCOMPLETE: later("not answered to the end"),
    Why.FOR_A_BOT: later("for a bot alone"),
    Why.UNTOLD: later("nobody says when it was answered"),
    Why.UNSETTLED: later("more can still come"),
    Why.ANONYMOUS: later("nobody knows who it was"),
    Why.MISSING: later("something that it takes is not known"),
    Why.OTHER: later("not what the number is about"),
}
"""Why a row is not counted."""

NEXT: Mapping[str, str] = {
    AGAIN: later("again in the same channel"),
    SERVED: later("served"),
    BY_BOT: later("bot alone"),
    VAIN: later("in vain"),
    UNKNOWN: later("not over"),
}
"""What happened after a contact, where it was not another channel: coming again, and the ends of journeys."""


def next_step(step: str) -> str:
    """What happened next, one of `metrics.next_steps.STEPS`, as people call it."""
    return _(NEXT[step]) if step in NEXT else formats.name("channel", step)


def in_words(words: Mapping[str, str], column: str) -> pl.Expr:
    """The values of a column as people call them; what has no words here stays as it is."""
    return pl.col(column).cast(pl.String).replace({str(x): _(said) for x, said in words.items()})
