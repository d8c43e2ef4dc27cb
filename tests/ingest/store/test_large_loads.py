"""What does not fit into memory is worked on in shares, and gives the same facts as what does."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.store.manifest import snapshot
from ingest.store.pile import Pile
from tests.ingest.queue_logs import LoaderIn, log, pbx, pieces
from tests.ingest.queue_logs import facts as all_facts
from tests.ingest.store.answers import SURVEY, answers, counts, facts, new_store, offer

SIZES = {
    "pile.HELD_BYTES": 400,
    "pile.SHARE_BYTES": 300,
    "change.RECORDS_AT_ONCE": 3,
    "change.DIGESTS_AT_ONCE": 2,
    "days.ROWS_AT_ONCE": 3,
}


@contextmanager
def little_memory() -> Iterator[None]:
    """A context in which hardly anything fits into memory."""
    with pytest.MonkeyPatch.context() as patch:
        for name, size in SIZES.items():
            patch.setattr(f"ingest.store.{name}", size)
        yield


versions = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 2), st.integers(0, 10), st.integers(0, 2)), min_size=1, max_size=25
)


@settings(max_examples=12, deadline=None)
@given(first=versions, second=versions)
def test_loads_in_shares_give_the_same_facts_and_the_same_counts(
    first: list[tuple[int, int, int, int]],
    second: list[tuple[int, int, int, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    whole, shared = (new_store(tmp_path_factory.mktemp(name)) for name in ("whole", "shared"))
    for name, some in (("first", first), ("second", second)):
        (expected,) = offer(whole, answers(*some), name=name)
        with little_memory():
            (found,) = offer(shared, answers(*some), name=name)
        assert counts(found) == counts(expected)
    assert facts(shared).equals(facts(whole))


def test_a_long_day_is_several_segments_and_a_later_load_of_it_replaces_them_all(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with little_memory():
        offer(store, answers(*((key, 0, 7, 0) for key in range(20))))
        assert len(snapshot(store).of(SURVEY, date(2026, 3, 2), date(2026, 3, 2))) > 3
        offer(store, answers(*((key, 1, 8, 0) for key in range(3))), name="newer")
    found = facts(store)
    assert found.height == found["id"].n_unique() == 20
    assert found["value"].sum() == 3 * 8 + 17 * 7


@pytest.mark.slow
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1_000_000))
def test_contacts_that_are_folded_in_shares_are_the_same(
    seed: int, loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines, dice = log(seed), random.Random(seed)  # noqa: S311 - a generated example
    whole, cut = (tmp_path_factory.mktemp(name) for name in ("whole", "cut"))
    (whole / "queue_log").write_text("\n".join(lines) + "\n")
    one, several = loader_in(whole / "home"), loader_in(cut / "home")
    one.files(pbx(one), [whole / "queue_log"])
    with little_memory():
        several.files(pbx(several), pieces(lines, cut / "logs", dice))
    expected, found = all_facts(one), all_facts(several)
    for name, frame in expected.items():
        assert found[name].equals(frame), name


def test_a_pile_gives_back_what_was_put_on_it(tmp_path: Path) -> None:
    with little_memory():
        pile = Pile(tmp_path / "pile", "at")
        for begin in range(0, 100, 10):
            numbers = pl.int_range(begin, begin + 10, eager=True)
            pile.add(pl.DataFrame({"id": (numbers % 7).cast(pl.String), "at": numbers}))
        assert len(list((tmp_path / "pile").glob("*.parquet"))) > 1
        assert pile.scan().collect()["at"].sort().to_list() == list(range(100))
        assert pile.between(20, 29).collect()["at"].sort().to_list() == list(range(20, 30))
        shares = list(pile.digested("id").shares())
        assert len(shares) > 1
        assert sum(share["id"].n_unique() for share in shares) == 7
        assert sorted(x for share in shares for x in share["at"]) == list(range(100))
