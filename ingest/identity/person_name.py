"""One spelling for the names of people: no capitals, no accents, and which of them comes first does not matter."""

import re
import unicodedata

import polars as pl

WORD = re.compile(r"[^\W_]+")


def folded(text: pl.Expr) -> pl.Expr:
    """The words of a text in small letters and without accents, with one space between them."""
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return bare.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def person_name(written: str) -> str:
    """The words of a name as `folded` has them, in the order of the alphabet."""
    return " ".join(sorted(folded_words(written)))


def folded_words(written: str) -> list[str]:
    """Each word of a text as `folded` has it."""
    return [folded_word(found[0]) for found in WORD.finditer(unicodedata.normalize("NFC", written))]


def folded_word(word: str) -> str:
    """One word as `folded` has it."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
    return bare.lower()
