"""Whoever reads sees one state of the catalogue, however many statements that takes."""

from sqlmodel import func, select

from ingest.store.catalogue import Commit
from ingest.store.manifest import Store
from tests.ingest.store.answers import answers, offer


def test_what_is_committed_while_somebody_reads_is_not_seen_by_halves(store: Store) -> None:
    offer(store, answers((1, 0, 5, 0)), name="first")
    with store.catalogue.reading() as session:
        commits = select(func.count()).select_from(Commit)
        before = session.exec(commits).one()
        offer(store, answers((2, 0, 5, 0)), name="second")
        assert session.exec(commits).one() == before
    with store.catalogue.reading() as session:
        assert session.exec(commits).one() == before + 1
