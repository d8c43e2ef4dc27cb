"""Learning who comes back from the contacts of the last half year, with what was found when it was tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import polars as pl

from ingest.settings import Settings
from ingest.tables.interaction import interaction
from metrics.prediction.drift import WATCHED, Drift, drift
from metrics.prediction.features import BACK_WITHIN, LOOKS_BACK, contacts
from metrics.prediction.model import Model, fitted, of_words
from metrics.prediction.trial import CALIBRATION, Trial, trial
from metrics.rows import FactSource

LEARNS_FROM = timedelta(days=182)
"""What is longer ago tells little of who comes back today."""

ANEW_AFTER = timedelta(days=7)
"""After so long it is learned anew."""

NAME = "comes back"
"""Under which it is kept in the catalogue."""

SHAPE = 1
"""Another number where what is written down changes: what an older program has learned is then as nothing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """A model of all contacts that are known, and how one of the earlier ones did on the later ones (`CALIBRATION`)."""

    model: Model
    trial: Trial
    calibration: pl.DataFrame

    def as_words(self) -> dict[str, Any]:
        """What can be written down as JSON, and read again by `of`."""
        trial, calibration = self.trial.as_words(), self.calibration.to_dict(as_series=False)
        return {"shape": SHAPE, "model": self.model.as_words(), "trial": trial, "calibration": calibration}

    @classmethod
    def of(cls, words: Mapping[str, Any] | None) -> Self | None:
        """What was written down; None where nothing was, or by a program that wrote it otherwise."""
        if words is None or words.get("shape") != SHAPE:
            return None
        calibration = pl.DataFrame(words["calibration"], CALIBRATION)
        return cls(model=of_words(words["model"]), trial=Trial(**words["trial"]), calibration=calibration)


def learned(facts: FactSource, settings: Settings) -> Learned | None:
    """What the facts tell; None where they tell of too few contacts to learn from, and to try it on."""
    if facts.as_of is None:
        return None
    known = contacts(facts, settings, since=_known_from(facts, facts.as_of - LEARNS_FROM))
    model, tried = fitted(known), trial(known)
    return None if model is None or tried is None else Learned(model=model, trial=tried[0], calibration=tried[1])


def watched(model: Model, facts: FactSource, settings: Settings) -> Drift | None:
    """Whether what was learned still holds for the contacts of the last weeks; None of no facts."""
    if facts.as_of is None:
        return None
    since = _known_from(facts, facts.as_of - WATCHED)
    return drift(model, contacts(facts, settings, since=since), now=facts.as_of)


def _known_from(facts: FactSource, since: datetime) -> datetime:
    """The same time, or that from which on it is known what came before: else all would look like newcomers."""
    first = facts.scan(interaction).select(at=pl.col("started_at").min()).collect(engine="streaming").item()
    return since if first is None else max(since, first + LOOKS_BACK)


def in_use(words: Mapping[str, Any] | None) -> Model | None:
    """The model of what was written down, where it is to be trusted; None where it is not, or nothing was."""
    found = Learned.of(words)
    return found.model if found is not None and found.trial.is_trusted else None


def nothing(facts: FactSource) -> dict[str, Any]:
    """What is written down where there was nothing to learn, so that the next loads do not look again."""
    return {"looked": None if facts.as_of is None else facts.as_of.isoformat()}


def is_old(words: Mapping[str, Any] | None, facts: FactSource) -> bool:
    """Whether it is time to learn anew: what was learned, or was not to be, is of contacts that are longer ago."""
    if facts.as_of is None:
        return False
    if (found := Learned.of(words)) is not None:
        return facts.as_of - found.model.until > BACK_WITHIN + ANEW_AFTER
    looked = None if words is None else words.get("looked")
    return looked is None or facts.as_of - datetime.fromisoformat(looked) > ANEW_AFTER
