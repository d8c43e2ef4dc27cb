"""What the logs of a sample centre follow from, and how that is written down and read again."""

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """The same recipe gives the same bytes; `until` is the last day."""

    days: int
    scale: float
    seed: int
    until: date

    def __str__(self) -> str:
        """In words: days = 28, scale = 1, seed = 7, until = 2026-03-01."""
        return f"days = {self.days}, scale = {self.scale:g}, seed = {self.seed}, until = {self.until}"


_IN_WORDS = re.compile(r"days = (\d+), scale = (\S+), seed = (\d+), until = (\d{4}-\d\d-\d\d)")


def recipe_in(text: str) -> Recipe | None:
    """The first recipe that a text holds; None where it holds none."""
    said = _IN_WORDS.search(text)
    if said is None:
        return None
    days, scale, seed, until = said.groups()
    return Recipe(days=int(days), scale=float(scale), seed=int(seed), until=date.fromisoformat(until))
