"""A sentence that a room says which knows no language, found among those that we know, in words for people."""

import re
from collections.abc import Iterable
from functools import cache

from dashboards.words.language import _

PLACES = re.compile(r"\{(\w+)\}")


def said(text: str, sentences: Iterable[str], *, within: frozenset[str] = frozenset()) -> str:
    """The text in the reader's language where it is one of these sentences; what is said in another way stays.

    Of two that fit the first counts. What fills the places `within` is a sentence itself, and is found likewise.
    """
    known = tuple(sentences)
    for sentence in known:
        found = _pattern(sentence).fullmatch(text)
        if found:
            filled = found.groupdict().items()
            parts = {name: said(x, known, within=within) if name in within else x for name, x in filled}
            return _(sentence).format(**parts)
    return text


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """What a sentence looks like with its places filled, each with as few letters as will do."""
    words, places = PLACES.split(sentence)[::2], PLACES.findall(sentence)
    named = [f"(?P<{name}>.+?)" for name in places]
    parts = [part for pair in zip(map(re.escape, words), [*named, ""], strict=True) for part in pair]
    return re.compile("".join(parts), re.DOTALL)
