"""What customers answer when they are asked: the score follows the wait, and how often they were handed on."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ingest.sample.clock import MINUTE, SECOND
from ingest.sample.contact import Cause, Contact, Ending
from ingest.sample.simulate import Centre
from ingest.sample.world import stream
from ingest.vocabulary import SurveyKind

SCALES = {SurveyKind.CSAT: (1, 5), SurveyKind.NPS: (0, 10)}
"""The worst and the best answer to each question."""

_NPS = 0.3
_CONTENT = 4.45
_PER_DOUBLING_OF_THE_WAIT = 0.42
_PER_HANDING_ON = 0.45
_MOOD = 0.75
_TIRED_OF_SURVEYS = 0.35


@dataclass(frozen=True, slots=True)
class Opinion:
    """One question asked after one contact; `score` and `answered` are None where nobody answered."""

    contact: Contact
    kind: SurveyKind
    asked: int
    answered: int | None
    score: int | None


def opinions(centre: Centre) -> Iterator[Opinion]:
    """Ask some of the customers whom somebody served, in the order of their coming.

    What is asked or answered after the period is not known in it.
    """
    dice = stream(centre.seed, "opinions")
    for contact in centre.contacts:
        ended = contact.ended
        asked = contact.lane.asked and contact.customer is not None and contact.cause is not Cause.CALLBACK
        if not asked or ended is None or not contact.answered or dice.random() >= contact.lane.asked:
            continue
        opinion = _ask(contact, ended, dice)
        if opinion.asked < centre.period.end:
            known = opinion.answered is not None and opinion.answered < centre.period.end
            yield opinion if known else Opinion(contact, opinion.kind, opinion.asked, None, None)


def _ask(contact: Contact, ended: int, dice: np.random.Generator) -> Opinion:
    kind = SurveyKind.NPS if dice.random() < _NPS else SurveyKind.CSAT
    asked = (ended + 2 * MINUTE + int(dice.exponential(8 * MINUTE))) // SECOND * SECOND
    mood = _feeling(contact) + dice.normal(0, _MOOD)
    later = asked + max(20 * SECOND, int(dice.lognormal(math.log(25 * MINUTE), 1.4)) // SECOND * SECOND)
    # The angry and the delighted answer a little more often than those in between.
    keen = contact.lane.replies * (1 + _TIRED_OF_SURVEYS * (abs(mood - 3.2) - 1))
    if dice.random() >= keen:
        return Opinion(contact, kind, asked, None, None)
    worst, best = SCALES[kind]
    score = mood if kind is SurveyKind.CSAT else (mood - 1) * 10 / 4 - 0.4
    return Opinion(contact, kind, asked, later, min(best, max(worst, round(score))))


def _feeling(contact: Contact) -> float:
    waits = [stay.wait for stay in contact.stays if stay.wait is not None]
    promises = max(waits) / SECOND / contact.lane.promise
    handed = sum(stay.handed is not None for stay in contact.stays)
    gave_up = contact.stays[-1].ending is Ending.ABANDONED
    return _CONTENT - _PER_DOUBLING_OF_THE_WAIT * math.log2(1 + promises) - _PER_HANDING_ON * (handed + gave_up)
