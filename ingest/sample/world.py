"""The people of the sample centre: a fixed population of customers; and the streams that all chance is drawn from."""

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.sample.lane import Lane

POPULATION = 60_000
"""Customers at scale 1."""

LANGUAGES = {"sl": 0.62, "de": 0.17, "it": 0.09, "hr": 0.07, "en": 0.05}
"""Which share of the customers speaks which language."""

_AT_HOME = 25.0
"""How much more often those come to a lane who speak its language."""

_UNEVEN_NEED = 0.7
"""Shape of the gamma that says how often a customer needs something: most seldom, a few all the time."""


def stream(seed: int, *words: str) -> np.random.Generator:
    """A random stream of its own for each use, so that a change in one place moves no dice in another."""
    return np.random.default_rng([seed, *(zlib.crc32(word.encode()) for word in words)])


@dataclass(frozen=True, eq=False)
class Population:
    """All customers, numbered from 0: how often each turns to the company, and in which language.

    Addresses are invented so that nobody can own them: a subscriber number cannot begin with 00, and example.org
    belongs to nobody.
    """

    share: NDArray[np.float64]
    language: NDArray[np.str_]

    @classmethod
    def of(cls, scale: float, seed: int) -> "Population":
        """The population of a centre of this scale."""
        size = max(50, round(POPULATION * scale))
        dice = stream(seed, "population")
        need = dice.gamma(_UNEVEN_NEED, size=size) + 0.05
        language = dice.choice(np.array(list(LANGUAGES)), size=size, p=list(LANGUAGES.values()))
        return cls(share=need / need.sum(), language=language)

    def pick(self, lane: Lane, size: int, dice: np.random.Generator) -> NDArray[np.int64]:
        """Who makes so many contacts; -1 is somebody whom the source does not know."""
        share = self.share
        if lane.language:
            share = np.where(self.language == lane.language, share * _AT_HOME, share)
        who = dice.choice(len(share), size=size, p=share / share.sum())
        return np.where(dice.random(size) < lane.known, who, -1)

    def speaks(self, customer: int | None) -> str:
        """The language of a customer; empty for somebody unknown."""
        return "" if customer is None else str(self.language[customer])


def address(kind: str, customer: int | None) -> str:
    """How a source knows a customer: by phone, email, handle or card; empty where it does not."""
    if customer is None:
        return ""
    return {
        "phone": f"+38600{customer:06d}",
        "email": f"k{customer:05d}@example.org",
        "handle": f"fb-{7_000_000_000 + customer * 7_919}",
        "card": f"BV{customer:07d}",
    }[kind]
