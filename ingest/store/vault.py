"""The vault: which keyed pseudonym belongs to which person. Facts hold the person's random number and nothing else."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, insert, select

from ingest.store.catalogue import Person, PersonAlias
from ingest.store.manifest import Store

AT_ONCE = 10_000
"""How many pseudonyms one statement asks for; databases bound the parameters of a statement."""


def surrogates(store: Store, kid: str, macs: Sequence[bytes]) -> dict[bytes, int]:
    """The person behind each pseudonym made with the key `kid`; who is not known yet gets a random 63-bit number."""
    found = _look_up(store, kid, macs)
    missing = [mac for mac in macs if mac not in found]
    if not missing:
        return found
    with store.catalogue.writing() as session:
        _introduce(session, kid, missing)
    return found | _look_up(store, kid, missing)


def _look_up(store: Store, kid: str, macs: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    with store.catalogue.reading() as session:
        for start in range(0, len(macs), AT_ONCE):
            some = macs[start : start + AT_ONCE]
            rows = session.exec(
                select(PersonAlias.mac, PersonAlias.surrogate).where(
                    PersonAlias.kid == kid, col(PersonAlias.mac).in_(some)
                )
            )
            found.update(dict(rows.all()))
    return found


def _introduce(session: Session, kid: str, macs: Sequence[bytes]) -> None:
    # Another process may introduce the same address at the same moment: the first one's number stays, and the person
    # who was made here for nothing stays without a name.
    upsert = postgres_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    now = datetime.now(UTC)
    people = [{"surrogate": secrets.randbits(63), "created_at": now} for _ in macs]
    session.exec(insert(Person), params=people)
    aliases = [
        {"kid": kid, "mac": mac, "surrogate": person["surrogate"]} for mac, person in zip(macs, people, strict=True)
    ]
    session.exec(upsert(PersonAlias).on_conflict_do_nothing(), params=aliases)
