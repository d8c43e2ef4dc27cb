"""A metric's expressions as people can read them: in the words of metrics/columns.py, and those words explained."""

import re
from collections.abc import Mapping
from functools import cache

import polars as pl

from metrics import columns
from metrics.metric import Metric

ROLES = ("where", "what", "numerator", "denominator", "value", "so_far")
"""The expressions that a metric can have, in the order in which they are read."""

_REPLACED = (
    (re.compile(r'col\("(\w+)"\)'), r"\1"),
    (re.compile(r"\(dyn (?:int|float): ([-\d.e]+)\)"), r"\1"),
    (re.compile(r"dyn (?:int|float): ([-\d.e]+)"), r"\1"),
    (re.compile(r"\.strict_cast\(\w+\)"), ""),
    (re.compile(r'\.alias\("\w+"\)'), ""),
    (re.compile(r"\[\[(.*?)\]\]"), r"{\1}"),
    (re.compile(r"\.fill_null\(\[?(\w+)\]?\)"), r" or else \1"),
    (re.compile(r'\("([^"]*)"\)'), r'"\1"'),
    (re.compile(r"\((\d+\w+)\)"), r"\1"),
)
"""What polars writes about columns and constants, and what people write."""

_SIGNS = {"==": "=", "!=": "is not", "&": "and", "|": "or", ">=": "≥", "<=": "≤"}
_LONE = re.compile(r'\(([\w.]+|"[^"]*")\)')
_CALLS = {
    ".is_not_null()": "{} is known",
    ".is_null()": "{} is not known",
    ".not()": "not {}",
    ".dt.total_microseconds()": "microseconds of {}",
}
_SECONDS = re.compile(r"\(microseconds of (\([^()]*\))\) / 1000000")


def readable(metric: Metric) -> Mapping[str, str]:
    """The expressions of a metric by what they are (`where`, `numerator`, ...), as text."""
    there = ((role, getattr(metric, role, None)) for role in ROLES)
    return {role: in_words(x) for role, x in there if isinstance(x, pl.Expr)}


def explained(texts: Mapping[str, str]) -> Mapping[str, str]:
    """What the named words in these texts mean, each with the words that its own meaning takes, by name."""
    found: dict[str, str] = {}
    wanted = _named_in(" ".join(texts.values()))
    while wanted:
        name = wanted.pop(0)
        if name not in found:
            found[name] = in_words(_words()[name], but=name)
            wanted += _named_in(found[name])
    return dict(sorted(found.items()))


def in_words(expression: pl.Expr, *, but: str = "") -> str:
    """An expression as text; parts that have a name in metrics/columns.py stand there under it, all but one."""
    text = str(expression)
    for name, part in _parts():
        if name != but and part != text:
            text = text.replace(part, name)
        elif name != but:
            return name
    return _plain(text)


def _plain(text: str) -> str:
    """What polars writes, as people would."""
    for pattern, other in _REPLACED:
        text = pattern.sub(other, text)
    text = text.replace("[", "(").replace("]", ")")
    for sign, word in _SIGNS.items():
        text = text.replace(f" {sign} ", f" {word} ")
    text = _conditions(text).replace(".is_in(", " is one of (")
    for call, words in _CALLS.items():
        text = _called(text, call, words)
    text = _SECONDS.sub(r"seconds of \1", _simplified(text))
    text = text.replace("({", "{").replace("})", "}")
    return re.sub(r"\bnull\b", "unknown", _simplified(text))


def _conditions(text: str) -> str:
    """The text with every when, then and otherwise as one pair of brackets, the innermost first."""
    while (begin := text.rfind(".when(")) >= 0:
        pieces, end = [], begin
        for word in (".when(", ".then(", ".otherwise("):
            first = end + len(word) - 1
            end = _closing(text, first) + 1
            pieces.append(text[first + 1 : end - 1])
        condition, one, other = pieces
        last = "" if other == "null" else f" otherwise {other}"
        text = f"{text[:begin]}(if {condition} then {one}{last}){text[end:]}"
    return text


def _simplified(text: str) -> str:
    """The text without brackets around a single word, around another pair of brackets, or around all of it."""
    before = ""
    while text != before:
        before = text
        text = re.sub(r" +", " ", _LONE.sub(r" \1", text)).replace("( ", "(").strip()
        text = _without(text, next((x for x in range(len(text)) if _is_needless(text, x)), None))
    return text


def _is_needless(text: str, place: int) -> bool:
    """Whether a pair of brackets begins here that holds nothing but another pair, or that holds everything."""
    if text[place] != "(":
        return False
    end = _closing(text, place)
    return (place == 0 and end == len(text) - 1) or (
        text[place + 1 : place + 2] == "(" and _closing(text, place + 1) == end - 1
    )


def _without(text: str, place: int | None) -> str:
    """The text without the pair of brackets that begins here."""
    if place is None:
        return text
    end = _closing(text, place)
    return text[:place] + text[place + 1 : end] + text[end + 1 :]


def _called(text: str, call: str, words: str) -> str:
    """The text with what stands before a call put into words about it."""
    while (end := text.find(call)) >= 0:
        begin = _opening(text, end - 1)
        text = text[:begin] + words.format(text[begin:end]) + text[end + len(call) :]
    return text


def _opening(text: str, last: int) -> int:
    """Where the word, or the pair of brackets, begins that ends here."""
    if text[last] != ")":
        return last - len(re.split(r"[^\w.]", text[: last + 1])[-1]) + 1
    depth = 0
    for place in range(last, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            return place
    return 0


def _closing(text: str, first: int) -> int:
    """Where the pair of brackets ends that begins here."""
    depth = 0
    for place in range(first, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return len(text)


@cache
def _words() -> Mapping[str, pl.Expr]:
    """Every expression that has a name in metrics/columns.py."""
    return {name: x for name, x in vars(columns).items() if isinstance(x, pl.Expr) and not name.startswith("_")}


@cache
def _parts() -> tuple[tuple[str, str], ...]:
    """The same as polars writes them, the longest first; plain columns have a name already."""
    written = {name: str(x) for name, x in _words().items()}
    named = [(name, text) for name, text in written.items() if not text.startswith('col("') or text.count("(") > 1]
    return tuple(sorted(named, key=lambda x: (-len(x[1]), x[0])))


def _named_in(text: str) -> list[str]:
    return [name for name, _ in _parts() if re.search(rf'(?<!")\b{name}\b(?!")', text)]
