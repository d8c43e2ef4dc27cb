"""The vault: which keyed pseudonym belongs to which person. Facts hold the person's random number and nothing else."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, insert, select

from ingest.store.catalogue import Forgotten, Person, PersonAlias, VaultKey
from ingest.store.manifest import Store

PERSON = Person.metadata.tables[str(Person.__tablename__)]
ALIAS = PersonAlias.metadata.tables[str(PersonAlias.__tablename__)]

AT_ONCE = 10_000
"""How many pseudonyms one statement asks for; databases bound the parameters of a statement."""


class KeyChangedError(Exception):
    """The vault is kept under another key than the one at hand."""

    def __init__(self) -> None:
        """Say what may have happened, and the way out."""
        super().__init__(
            "The customers in the catalogue are kept under another key than this one; nothing was loaded. If the key "
            "was changed a moment ago, run it again. Otherwise put back the key that they were loaded with: "
            "keys/customer.key in the home folder, or SPIRITLEVEL_KEY."
        )


def surrogates(store: Store, kid: str, macs: Sequence[bytes]) -> dict[bytes, int]:
    """The person behind each pseudonym made with the key `kid`; who is not known yet gets a random 63-bit number.

    Raises `KeyChangedError` when the vault is kept under another key.
    """
    found = known(store, kid, macs)
    missing = [mac for mac in macs if mac not in found]
    if not missing:
        return found
    with store.catalogue.writing() as session:
        if key_in_force(session, kid) != kid:
            raise KeyChangedError
        _introduce(session, kid, missing)
    return found | known(store, kid, missing)


def known(store: Store, kid: str, macs: Sequence[bytes]) -> dict[bytes, int]:
    """The person behind each pseudonym, of those who are known."""
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


def seal(store: Store, kid: str, addresses: Mapping[bytes, str], sealed: Callable[[bytes], bytes]) -> None:
    """Keep addresses, by their pseudonyms, of which none is kept yet; `sealed` encrypts them.

    Raises `KeyChangedError` when the vault is kept under another key.
    """
    macs = list(addresses)
    portions = [macs[start : start + AT_ONCE] for start in range(0, len(macs), AT_ONCE)]
    bare = [mac for some in portions for mac in _without_address(store, kid, some)]
    if not bare:
        return
    made = [{"which": mac, "written": sealed(addresses[mac].encode())} for mac in bare]
    with store.catalogue.writing() as session:
        if key_in_force(session, kid) != kid:
            raise KeyChangedError
        theirs = (col(PersonAlias.kid) == kid) & (col(PersonAlias.mac) == bindparam("which"))
        told = update(ALIAS).where(theirs).values(sealed=bindparam("written"))
        session.connection().execute(told, made)


def _without_address(store: Store, kid: str, macs: Sequence[bytes]) -> list[bytes]:
    with store.catalogue.reading() as session:
        theirs = (col(PersonAlias.kid) == kid) & col(PersonAlias.mac).in_(macs)
        return list(session.exec(select(PersonAlias.mac).where(theirs, col(PersonAlias.sealed).is_(None))).all())


def sealed_of(store: Store, people: Sequence[int]) -> list[tuple[bytes, bytes]]:
    """Pseudonym and encrypted address of every address of these people of which one is kept."""
    with store.catalogue.reading() as session:
        theirs = col(PersonAlias.surrogate).in_(people) & col(PersonAlias.sealed).is_not(None)
        found = session.exec(select(PersonAlias.mac, PersonAlias.sealed).where(theirs).order_by(col(PersonAlias.mac)))
        return [(mac, sealed or b"") for mac, sealed in found]


def forgotten(store: Store) -> dict[bytes, datetime]:
    """The pseudonyms of addresses whose customers were erased, and when."""
    with store.catalogue.reading() as session:
        return dict(session.exec(select(Forgotten.mac, Forgotten.at)).all())


def kept_under(store: Store) -> str | None:
    """The name of the key that the vault is kept under; None while nobody is in it."""
    with store.catalogue.reading() as session:
        return session.exec(select(VaultKey.kid)).first()


def key_in_force(session: Session, first: str) -> str:
    """Within a writing session: the key's name, which cannot change before the session ends; at first it is `first`."""
    upsert = postgres_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    session.exec(upsert(VaultKey).values(id=1, kid=first).on_conflict_do_nothing())
    return session.exec(select(VaultKey.kid).with_for_update(read=True)).one()


def _introduce(session: Session, kid: str, macs: Sequence[bytes]) -> None:
    # Another process may introduce the same address at the same moment: the first one's number stays, and the person
    # who was made here for nothing stays without a name.
    upsert = postgres_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    now = datetime.now(UTC)
    numbers = [1 + secrets.randbelow(2**63 - 1) for _ in macs]
    # Straight into the tables, in the order of their keys: there can be hundreds of thousands.
    connection = session.connection()
    connection.execute(insert(PERSON), [{"surrogate": number, "created_at": now} for number in sorted(numbers)])
    aliases = [{"kid": kid, "mac": mac, "surrogate": number} for mac, number in zip(sorted(macs), numbers, strict=True)]
    connection.execute(upsert(ALIAS).on_conflict_do_nothing(), aliases)
