"""Addresses that belong together are one person; what many share joins nobody; a wrong link can be cut."""

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ingest.identity.components import components
from ingest.identity.people import BY_HAND, LINKS, joined, persons
from ingest.table import NOBODY

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SCHEMA = pl.Schema({**LINKS, "seen_at": pl.Datetime("us", "UTC"), "revision": pl.Int64()})
Link = tuple[int, int] | tuple[int, int, dict[str, object]]


def linked(*links: Link, shared_above: int = 5) -> dict[int, int]:
    """From each address to its person; each link is two addresses, and what is unusual about it."""
    rows = [
        {"source": "crm", "kind": "phone", "customer": link[0], "other": link[1], "linked": True, "revision": 0}
        | {"seen_at": NOON}
        | (link[2] if len(link) > 2 else {})
        for link in links
    ]
    found = joined(pl.DataFrame(rows, schema=SCHEMA), shared_above=shared_above)
    return dict(found.select("surrogate", "person").iter_rows())


def later(hours: int, **more: object) -> dict[str, object]:
    return {"seen_at": NOON + timedelta(hours=hours), **more}


def test_addresses_that_hang_together_over_others_are_one_person() -> None:
    assert linked((5, 7), (7, 3), (10, 11)) == {3: 3, 5: 3, 7: 3, 10: 10, 11: 10}


def test_a_link_that_is_learned_later_joins_what_was_apart() -> None:
    assert linked((1, 2), (3, 4)) == {1: 1, 2: 1, 3: 3, 4: 3}
    assert linked((1, 2), (3, 4), (4, 2, later(1))) == {1: 1, 2: 1, 3: 1, 4: 1}


def test_the_order_of_links_makes_no_difference() -> None:
    links: list[Link] = [(1, 2), (2, 3), (3, 4, later(2, linked=False)), (3, 4), (8, 9), (2, 1, later(1))]
    orders = [random.Random(seed).sample(links, len(links)) for seed in range(20)]  # noqa: S311 - guards nothing
    assert all(linked(*order) == linked(*links) for order in orders)


@pytest.mark.parametrize(
    ("words", "together"),
    [
        pytest.param([(1, 2), (1, 2, later(1, linked=False))], False, id="cut"),
        pytest.param([(1, 2), (2, 1, later(1, linked=False))], False, id="cut the other way round"),
        pytest.param([(1, 2, later(1)), (1, 2, {"linked": False})], True, id="cut, and seen together later"),
        pytest.param([(1, 2), (1, 2, {"linked": False})], False, id="both at the same moment"),
        pytest.param(
            [(1, 2, later(9)), (1, 2, {"linked": False, "source": BY_HAND})], False, id="cut by hand, said again later"
        ),
        pytest.param(
            [(1, 2, later(9, linked=False)), (1, 2, {"source": BY_HAND})], True, id="linked by hand, cut by a system"
        ),
        pytest.param(
            [(1, 2, {"linked": False, "source": BY_HAND}), (1, 2, later(1, source=BY_HAND))], True, id="taken back"
        ),
        pytest.param(
            [(1, 2, {"revision": 2, "linked": False}), (1, 2, {"revision": 1})], False, id="the later revision"
        ),
    ],
)
def test_the_last_word_on_two_addresses_counts(words: list[Link], together: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert (linked(*words).get(2) == 1) is together


def test_a_cut_divides_what_hung_together_by_that_link_only() -> None:
    assert linked((1, 2), (2, 3), (2, 3, later(1, linked=False)), (3, 4)) == {1: 1, 2: 1, 3: 3, 4: 3}
    assert linked((1, 2), (2, 3), (1, 3), (2, 3, later(1, linked=False))) == {1: 1, 2: 1, 3: 1}


def test_an_address_of_many_customers_is_flagged_and_joins_nobody() -> None:
    switchboard: list[Link] = [(customer, 99) for customer in range(1, 7)]
    found = joined(
        pl.DataFrame(
            [("crm", "phone", *link, True, NOON, 0) for link in [*switchboard, (1, 50)]], schema=SCHEMA, orient="row"
        ),
        shared_above=5,
    )
    assert found.filter("shared").to_dicts() == [{"surrogate": 99, "person": 99, "shared": True}]
    assert found.filter(~pl.col("shared"))["person"].to_list() == [1, 1]
    assert len(set(linked(*switchboard, shared_above=6).values())) == 1


def test_a_switchboard_that_the_source_counts_by_is_flagged_too() -> None:
    assert linked(*((99, account) for account in range(1, 7))) == {99: 99}


def test_many_devices_or_a_number_in_each_of_many_systems_are_one_persons() -> None:
    devices: list[Link] = [(1, device, {"kind": "device"}) for device in range(10, 40)]
    systems: list[Link] = [(1, account, {"kind": "account", "source": f"s{account}"}) for account in range(50, 60)]
    assert set(linked(*devices, *systems).values()) == {1}


def test_a_device_that_many_use_is_shared() -> None:
    users: list[Link] = [(customer, 99, {"kind": "device"}) for customer in range(1, 7)]
    assert linked(*users) == {99: 99}


def test_nobody_is_nobodys_link() -> None:
    assert linked((NOBODY, 1), (NOBODY, 2), (3, 3)) == {}


def test_without_links_nobody_is_joined() -> None:
    assert linked() == {}


def test_rows_get_their_person_and_whoever_is_not_linked_is_one_alone() -> None:
    rows = pl.LazyFrame({"customer": [2, 9, None]}, schema={"customer": pl.Int64})
    known = pl.DataFrame({"surrogate": [1, 2], "person": [1, 1], "shared": [False, False]})
    assert persons(rows, known).collect().rows() == [(2, 1, False), (9, 9, False), (None, None, False)]


def slowly(edges: list[tuple[int, int]]) -> dict[int, int]:
    """The least node that each node hangs together with, one edge after the other."""
    least = {node: node for edge in edges for node in edge}
    for _ in edges:
        for first, second in edges:
            least[first] = least[second] = min(least[first], least[second])
    return least


@pytest.mark.parametrize("seed", range(20))
def test_components_are_what_a_slow_walk_finds(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - guards nothing
    edges = [(draw.randrange(60), draw.randrange(60)) for _ in range(draw.randrange(1, 50))]
    found = components(pl.DataFrame(edges, schema=["a", "b"], orient="row"))
    assert dict(found.iter_rows()) == slowly(edges)
