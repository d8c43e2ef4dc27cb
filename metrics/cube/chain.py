"""What derived tables were kept of: everything at first, and then one change of the facts after another."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from metrics.cube.code import digest_of_code
from metrics.cube.keeping import Keeping

NAME = "chain"
"""The table on the shelf that says so, with a row for each link."""

GONE = "gone"
"""The table that says under the mark of a change which contacts' rows it took the place of: interaction_id."""

LONGEST = 40
"""After so many changes everything is made anew: each makes the reading of all a little longer."""

_SCHEMA = pl.Schema(
    {
        "mark": pl.String(),
        "rows": pl.String(),
        "version": pl.Int64(),
        "fingerprint": pl.String(),
        "as_of": UTC,
        "said": pl.String(),
    }
)


@dataclass(frozen=True, kw_only=True)
class Link:
    """One state of the facts: its mark, the number of its commit, what the facts were, and until when they reached.

    `rows` is the mark under which rows of derived tables were kept of it: another each time that they were.
    """

    mark: str
    rows: str
    version: int
    fingerprint: str
    as_of: datetime | None
    said: str

    @classmethod
    def of(cls, facts: Keeping, settings: Settings) -> Self:
        """The state that the facts are in now."""
        said = _digest(digest_of_code(), settings.model_dump_json(exclude={"source", "home", "store"}))
        mark = _digest(said, facts.fingerprint, str(facts.as_of))
        rows = secrets.token_hex(8)
        return cls(
            mark=mark, rows=rows, version=facts.version, fingerprint=facts.fingerprint, as_of=facts.as_of, said=said
        )


Chain = Sequence[Link]
"""A state of which everything was made, and those after it, of which only changes were; the last is what is kept."""


def chain_of(facts: Keeping, settings: Settings) -> Chain | None:
    """How what is kept of these facts came to be; None where nothing is."""
    return _read(facts, Link.of(facts, settings).mark)


def chain_before(facts: Keeping, settings: Settings) -> Chain | None:
    """How what was kept last came to be, of earlier facts but by the same settings and code; None where nothing was."""
    now = Link.of(facts, settings)
    for mark in reversed(facts.shelf.marks(NAME)):
        found = _read(facts, mark)
        if found and found[-1].said == now.said and found[-1].version < now.version:
            return found
    return None


def keep_chain(chain: Chain, facts: Keeping) -> None:
    """Write down how what is kept came to be, when all of it is there. Raises OSError."""
    rows = pl.LazyFrame([vars(link) for link in chain], schema=_SCHEMA)
    facts.shelf.put_table(NAME, chain[-1].mark, rows, beside=[link.mark for link in chain])


def _read(facts: Keeping, mark: str) -> Chain | None:
    rows = facts.shelf.table(NAME, mark)
    if rows is None:
        return None
    told = rows.collect().to_dict(as_series=False)
    return [Link(**dict(zip(told, values, strict=True))) for values in zip(*told.values(), strict=True)]


def _digest(*words: str) -> str:
    return hashlib.blake2b("\n".join(words).encode(), digest_size=12).hexdigest()
