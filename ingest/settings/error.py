"""What is wrong in the settings, said in one sentence."""

from collections.abc import Iterable
from difflib import get_close_matches


class SettingsError(Exception):
    """The settings cannot be used; the message names the file, the line, the key, and the way out."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of these words that somebody who wrote `word` most likely meant, or None."""
    by_lower = {x.lower(): x for x in words}
    close = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: `; did you mean 'x'?`, or a full stop when nothing is near."""
    near = nearest(word, words)
    return f"; did you mean '{near}'?" if near else "."
