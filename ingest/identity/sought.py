"""How an address may be written anywhere on a disk, so that what is left of it can be found."""

import re
from dataclasses import dataclass
from itertools import permutations

import phonenumbers

LEAST_DIGITS = 7
"""A number with fewer digits behind its country code is looked for with the code only: too many things are 5 digits."""

LEAST_LETTERS = 5
"""An id or a name with fewer letters is found everywhere, and cannot be looked for."""

BETWEEN = rb"(?:[ \t().\-/]|%20|\xc2\xa0|\xe2\x80[\x90-\x95]){0,3}"
"""What people write between the digits of a number."""

SKIPPED = b" \t().-/\x00\xa0\xc2\xe2" + bytes(range(0x80, 0x96))
"""Bytes that are left out for a first, quick look."""


WITH_SCHEME = ("account:", "customer:", "label:", "agent:")
"""What stands before addresses that are ids or texts."""

MOST_WORDS = 4
"""A name of more words is looked for in the order of the alphabet only."""


@dataclass(frozen=True)
class Sought:
    """One address to look for: `quick` is in the skimmed bytes of whatever holds it, `pattern` is certain."""

    quick: bytes
    pattern: re.Pattern[bytes]

    def within(self, chunk: bytes, skimmed: bytes) -> bool:
        """Whether the address stands in these bytes, in one byte for a letter or in two."""
        if self.quick not in skimmed:
            return False
        found = self.pattern.search(chunk) is not None
        return found or (b"\0" in chunk and self.pattern.search(chunk.replace(b"\0", b"")) is not None)


def skim(chunk: bytes) -> bytes:
    """Bytes in small letters, without what may stand between digits: a tenth of the work for a look at everything."""
    return chunk.replace(b"%20", b"").lower().translate(None, SKIPPED)


def sought(address: str) -> Sought | None:
    """What to look for of a normalised address; None for one that is too short to be told from other things."""
    number = re.fullmatch(r"(\+?)([0-9]{5,})(?:;ext=([0-9]+))?", address)
    if number:
        return _number(*number.groups())
    if address.startswith("name:"):
        return _name(address.removeprefix("name:"))
    _, _, own = address.rpartition(":") if address.startswith(WITH_SCHEME) else ("", "", address)
    if len(own) < LEAST_LETTERS:
        return None
    # Without a letter that every encoding writes alike, everything is looked at closely.
    runs = re.findall(rb"[a-z0-9]+", own.lower().encode()) or [b""]
    bounded = "@" not in own
    # A mailbox may stand between other letters, where a database keeps one text behind the other.
    before, after = (rb"(?<![a-z0-9])", rb"(?![a-z0-9])") if bounded else (b"", b"")
    pattern = before + b"".join(_letter(letter) for letter in own) + after
    return Sought(max(runs, key=len), re.compile(pattern, re.IGNORECASE))


def _name(words: str) -> Sought | None:
    """A name, with its words in any order; their accents are not known any more, and only plain letters are found."""
    if len(words) < LEAST_LETTERS:
        return None
    every = words.split(" ")
    orders = permutations(every) if len(every) <= MOST_WORDS else [tuple(every)]
    ways = [rb"[^a-z0-9]{1,3}".join(b"".join(_letter(x) for x in word) for word in order) for order in orders]
    runs = re.findall(rb"[a-z0-9]+", words.encode()) or [b""]
    pattern = rb"(?<![a-z0-9])(?:" + b"|".join(ways) + rb")(?![a-z0-9])"
    return Sought(max(runs, key=len), re.compile(pattern, re.IGNORECASE))


def _number(plus: str, digits: str, extension: str | None) -> Sought:
    code, inside = _code_and_rest(digits) if plus else ("", digits)
    rest = BETWEEN.join(re.escape(digit.encode()) for digit in inside)
    if not code:
        pattern = rb"(?<![0-9])" + rest
    else:
        with_code = BETWEEN.join(digit.encode() for digit in code) + BETWEEN + rb"(?:\(?0\)?" + BETWEEN + rb")?" + rest
        at_home = rb"(?<![0-9])0?" + rest if len(inside) >= LEAST_DIGITS else with_code
        pattern = rb"(?:" + with_code + rb"|" + at_home + rb")"
    pattern += rb"[^0-9]{1,8}" + extension.encode() if extension else b""
    return Sought(inside.encode(), re.compile(pattern + rb"(?![0-9])"))


def _code_and_rest(digits: str) -> tuple[str, str]:
    for length in (1, 2, 3):
        if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return digits[:length], digits[length:]
    return "", digits


def _letter(letter: str) -> bytes:
    """One letter in the ways in which files write it."""
    if letter == " ":
        return rb"(?:[\s+_]|%20)+"
    if letter == "@":
        return rb"(?:@|%40|\\u0040|&#64;|=40)"
    if letter.isascii():
        return re.escape(letter.encode())
    ways = {
        way
        for each in (letter, letter.upper())
        for way in (each.encode(), each.encode("latin-1", "ignore"), f"\\u{ord(each[0]):04x}".encode())
    }
    return b"(?:" + b"|".join(re.escape(way) for way in sorted(ways - {b""})) + b")"
