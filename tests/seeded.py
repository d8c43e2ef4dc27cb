"""Identities that are nowhere else, the ways in which they are written, and how they are found again."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

CHANNEL = re.compile(r"^([A-Za-z0-9]+)/[^/]*?(@[^/]*|-[0-9a-f]{8}.*)?$")
"""The name of a channel of a telephone switchboard: a technology, whom it leads to, where, and its own number."""


LETTERS = str.maketrans("0123456789", "abcdefghij")
DIGITS = str.maketrans("abcdefghij", "0123456789")


@dataclass(frozen=True)
class Identity:
    """Somebody who is nowhere else: name, mailbox, number, street."""

    number: int

    @property
    def mailbox(self) -> str:
        """Their mailbox."""
        return f"seeded.{self.number:04d}@quill.example.org"

    @property
    def digits(self) -> str:
        """Their telephone number without the code of its country."""
        return f"89555{self.number:04d}1"

    @property
    def telephone(self) -> str:
        """Their telephone number as it is printed."""
        return f"+49 89 {self.digits[2:]}"

    @property
    def name(self) -> str:
        """What they are called."""
        return f"Quill{self.letters} Feather"

    @property
    def letters(self) -> str:
        """Their own part of it: their number in letters, for names have no digits."""
        return f"{self.number:04d}".translate(LETTERS)

    @property
    def text(self) -> str:
        """All that is known of them, as free text may hold it."""
        return f"{self.name} <{self.mailbox}> {self.telephone} Lark{self.number:04d}hill Road 7"


Form = Callable[[Identity, str], str]
"""What is written of somebody in the place of what stood there before."""


def in_the_channel(number: str) -> Form:
    """A number that was dialled, in the name of a channel where there is one, else by itself."""

    def written(who: Identity, before: str) -> str:
        told = number.format(who.digits)
        found = CHANNEL.match(before)
        return f"{found[1]}/{told}{found[2] or ''}" if found else told

    return written


FORMS: Mapping[str, Form] = {
    "all of it": lambda who, _: who.text,
    "mailbox": lambda who, _: who.mailbox,
    "telephone": lambda who, _: who.telephone,
    "dialled": in_the_channel("+49{}"),
    "name": lambda who, _: f"{who.name} of Lark{who.number:04d}hill Road",
    "dialled from abroad": in_the_channel("0049{}"),
    "mailbox in capitals": lambda who, _: who.mailbox.upper().replace("QUILL", "Quill"),
    "as on a card": lambda who, _: f"+49 (0)89 / {who.digits[2:5]}-{who.digits[5:]}",
    "sip": lambda who, _: f"sip:+49{who.digits}@quill.example.org",
    "behind other text": lambda who, before: f"{before} {who.text}",
    "in an address of the web": lambda who, _: f"https://x.example/?m={who.mailbox.replace('@', '%40')}",
}
"""The ways in which somebody is written; each holds at least a mailbox, a number or a name."""

EVERY_FORM: Mapping[str, Form] = {
    **FORMS,
    "name alone": lambda who, _: who.name,
    "half of a name": lambda who, _: f"Quill{who.letters}",
    "name in an id": lambda who, _: f"case-{who.name.replace(' ', '-')}",
    "name between colons": lambda who, _: f"agent:Quill{who.letters}:2026-03-02",
    "name in quotes": lambda who, _: f'"{who.name}" \\',
    "digits alone": lambda who, _: who.digits,
    "digits as at home": lambda who, _: f"0{who.digits}",
    "digits with a country and no sign": lambda who, _: f"49{who.digits}",
    "digits as an amount": lambda who, _: f"{who.digits}.50",
}
"""The same, and ways in which nothing tells that it is somebody: only where nothing unlisted is kept they are not."""

TRACES: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(r"quill([a-j]{4})"),
    "street": re.compile(r"lark(\d{4})hill"),
    "mailbox": re.compile(r"seeded\.(\d{4})(?:@|%40|\\u0040)"),
    "number": re.compile(r"89[ ()/.-]{0,3}555[ ()/.-]{0,3}(\d{4})1(?![0-9])"),
}
"""What of an identity would be recognised in small letters, with its number."""

BEFORE = re.compile(r"(?:^|[^0-9])(?:\+?49|0049|0)?[ ()/.-]{0,3}(?:\(?0\)?)?[ ()/.-]{0,3}$")
"""What may stand before a telephone number without the code of its country: other digits make it none."""

ADDRESSES = ("mailbox", "number")
"""What may be nowhere at all: neither where customers are named, nor where queues and agents are."""

WORDS = ("name", "street")
"""What cannot be told from the name of a queue where a company names its queues."""


def found(texts: Iterable[str]) -> Mapping[str, set[int]]:
    """The numbers of the identities that stand in any of these texts, by what of them does."""
    hits: dict[str, set[int]] = defaultdict(set)
    for text in map(str.lower, texts):
        for kind, trace in TRACES.items():
            hits[kind].update(
                int(one[1].translate(DIGITS))
                for one in trace.finditer(text)
                if kind != "number" or BEFORE.search(text[max(one.start() - 20, 0) : one.start()])
            )
    return hits
