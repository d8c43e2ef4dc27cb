"""What ingest says of records, files and checks, which knows no language, in words for people."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later
from dashboards.words.outcomes import in_words
from dashboards.words.sentences import PLACES, said
from dashboards.words.symbols import symbols
from dashboards.words.unreadable import UNFIT, UNREADABLE
from ingest.connecting import Recognised, reasons_of
from ingest.store.catalogue import State

REASONS: Mapping[str, str] = {
    "not_utf8": later("not UTF-8"),
    "nul_byte": later("a NUL byte"),
    "line_too_long": later("line too long"),
    "truncated": later("cut off"),
    "too_few_fields": later("too few fields"),
    "too_many_fields": later("too many fields"),
    "unbalanced_quote": later("a quotation mark without its partner"),
    "not_json": later("not JSON"),
    "key_twice": later("a key stands twice"),
    "wrong_shape": later("not of the form that is expected"),
    "too_deep": later("nested too deeply"),
    "too_long": later("too long"),
    "unknown_event": later("unknown event"),
    "missing": later("missing"),
    "not_a_time": later("not a time"),
    "time_out_of_range": later("time out of range"),
    "not_a_number": later("not a number"),
    "not_a_yes_or_no": later("neither yes nor no"),
    "unknown_value": later("unknown value"),
    "negative": later("negative"),
    "too_large": later("too large"),
    "bad_expression": later("the mapping's expression fails"),
    "amount_without_sense": later("an amount that makes no sense"),
    "ends_before_it_begins": later("ends before it begins"),
    "outside_its_scale": later("outside its scale"),
    "scale_upside_down": later("a scale upside down"),
}
"""Why records are refused: the reasons of readers, and the rules of tables, by their codes."""

DETAILS: Sequence[str] = (later("{n} of {all}"),)
"""What is told of a refused record beside its reason, where it is not a name out of the file."""

_OF_SOMEBODY = {"suite:": later("your own suite {name}"), "set_aside:": later("set aside by your rule {name}")}
"""Reasons that people have made, by what stands before their name."""

CHECKS: Mapping[str, str] = {
    "columns": later("has the declared columns"),
    "unique": later("each id stands once"),
    "required": later("is always told"),
    "closed_list": later("is a word of the list"),
    "minimum": later("is large enough"),
    "maximum": later("is small enough"),
    "finite": later("is a finite number"),
    "known_flags": later("has known flags only"),
    "amount_without_sense": later("the amount makes sense"),
    "ends_before_it_begins": later("begins before it ends"),
    "outside_its_scale": later("lies on its scale"),
    "scale_upside_down": later("the scale has its lower end below"),
    "freshness": later("the source is as fresh as usual"),
    "silence": later("no channel has gone silent"),
    "units": later("lengths of time are in seconds"),
    "unmapped": later("all words are known to the connector"),
    "volume": later("as many came as usual"),
    "waits": later("waits and talks are as usual"),
}
"""What is checked: the declaration of tables, and what comes day by day. Those of one's own suites keep their names."""

SEVERITIES: Mapping[str, str] = {
    "critical": later("critical"),
    "warning": later("warning"),
    "info": later("info"),
}
SUITES: Mapping[str, str] = {"declared": later("declaration of the table"), "stream": later("day by day")}
STATES: Mapping[str, str] = {
    State.DONE: later("loaded"),
    State.HELD: later("held"),
    State.REJECTED: later("rejected"),
}
"""What became of files."""

OBSERVED: Sequence[str] = (
    later("nothing unusual"),
    later("there is no such column"),
    later("no values to judge"),
    later("{broken} of {all} rows, the first in record {record}"),
    later("{broken} of {all} rows: too many to refuse them one by one"),
    later("{broken} of {all} rows; {share} keep it, and {least} should"),
    later("{broken} of {all} rows hold words that the connector does not know ({percent} %)"),
    later("{broken} of {all} rows"),
    later("half waited more than {seen} s in {place} on {day}, where {usual} s are usual"),
    later("one in ten waited more than {seen} s in {place} on {day}, where {usual} s are usual"),
    later("half talked more than {seen} s in {place} on {day}, where {usual} s are usual"),
    later("{rows} rows in {place} on {day}, where {usual} are usual on that weekday"),
    later("nothing in {place} since {day}: {quiet} days without a row, where {longest} were the longest pause"),
    later("its newest row is of {moment} UTC, {age} days old, where {longest} were the longest time without one"),
    later(
        "half of {n} waits in {place} are longer than {seen} s, where {usual} s are usual: this looks like "
        "milliseconds taken for seconds"
    ),
    later(
        "half of {n} talks in {place} are longer than {seen} s, where {usual} s are usual: this looks like "
        "milliseconds taken for seconds"
    ),
    later(
        "half of {n} talks in {place} are longer than {seen} s, where {usual} s are usual: this looks like seconds "
        "taken for minutes"
    ),
    later(
        "half of {n} waits in {place} are longer than {seen} s, and more than {longest} s are not believed: this looks "
        "like milliseconds taken for seconds; if it is right, raise longest_wait under [quality]"
    ),
    later(
        "half of {n} talks in {place} are longer than {seen} s, and more than {longest} s are not believed: this looks "
        "like milliseconds taken for seconds; if it is right, raise longest_talk under [quality]"
    ),
)
"""The sentences in which checks tell what they saw, the longer of two that begin alike first."""

OF_CONNECTORS: Sequence[str] = (later("reads"), later("makes"), later("setting {name}"))
"""What is told of a connector; what each says of itself is a message of its own."""

FIGURES = {"seen", "usual", "percent", "share", "least"}
"""The places of numbers that may be broken."""


def reasons(column: str = "reason") -> pl.Expr:
    """Why records were refused; what people named themselves stands by its name."""
    text = pl.col(column)
    own = [
        pl.format(_(words).replace("{name}", "{}"), text.str.extract(f"^{before}(.*)$"))
        for before, words in _OF_SOMEBODY.items()
    ]
    return pl.coalesce(*own, in_words(REASONS, column).str.replace_all("_", " "))


def details(column: str = "detail") -> pl.Expr:
    """What is told of refused records beside the reason: how many fields there were; names stay as they are."""
    return translated(DETAILS, column)


def observed(column: str = "observed") -> pl.Expr:
    """What checks saw, in the reader's language; what is said in another way stays as it is."""
    return translated(OBSERVED, column)


def unreadable(column: str = "message") -> pl.Expr:
    """Why files could not be read, in the reader's language; what is said in another way stays as it is."""
    return translated([*UNFIT, *UNREADABLE], column)


def of_connectors(column: str = "what") -> pl.Expr:
    """What is told of a connector, in the reader's language; its name stays as it is."""
    return translated(OF_CONNECTORS, column)


def looks_like(found: Recognised) -> str:
    """Why a file could be for a connector, as Markdown.

    What somebody's own connector says is quoted: nobody's sentence goes on in another language than it began.
    """
    label = f"**{formats.plain(_(found.label))}**"
    if not (known := reasons_of(found.connector)):
        told = _("This looks like {label}. Its connector says why: “it {why}”.")
        return told.format(label=label, why=formats.plain(found.why))
    why = formats.plain(said(found.why, known))
    return _("This looks like {label}, because it {why}.").format(label=label, why=why)


def translated(sentences: Sequence[str], column: str) -> pl.Expr:
    """Texts that are one of these sentences, in the reader's language; what is said in another way stays as it is."""
    return pl.coalesce(*(_said(pl.col(column), sentence) for sentence in sentences), column)


def _said(text: pl.Expr, sentence: str) -> pl.Expr:
    """The text in the reader's language where it is this sentence, else null."""
    names = PLACES.findall(sentence)
    pattern = f"^{'(.+?)'.join(re.escape(x) for x in PLACES.split(sentence)[::2])}$"
    if not names:
        return pl.when(text == sentence).then(pl.lit(_(sentence)))
    found = {name: text.str.extract(pattern, place) for place, name in enumerate(names, start=1)}
    if "place" in found:
        found["place"] = formats.names("channel", found["place"])
    found |= {x: found[x].str.replace(".", symbols().decimal, literal=True) for x in FIGURES & found.keys()}
    words = _(sentence)
    told = pl.format(PLACES.sub("{}", words), *(found[x] for x in PLACES.findall(words)))
    return pl.when(text.str.contains(pattern)).then(told)
