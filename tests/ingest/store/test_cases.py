"""Cases: however many work at once, nobody works at another's, nothing is lost, and every change is known."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ingest.settings import Settings
from ingest.settings import Store as StoreSettings
from ingest.store.case_changes import BY_ITSELF, Done, bring_up_to_date
from ingest.store.cases import (
    CaseChangedError,
    CaseError,
    Result,
    assign,
    cases,
    close,
    give_back,
    history,
    take,
    take_next,
    tried,
    version_of,
)
from ingest.store.catalogue import Person
from ingest.store.manifest import Store
from ingest.store.said import Case
from metrics.follow_up.failures import FAILURES, SERVICES
from metrics.follow_up.planning import CASES, Planned, planned

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
WORKERS, MANY = 50, 70


@pytest.fixture
def settings(store: Store, tmp_path: Path) -> Settings:
    with store.catalogue.writing() as session:
        session.add_all(Person(surrogate=x, created_at=NOON) for x in range(1, MANY + 1))
    url = store.catalogue.engine.url.render_as_string(hide_password=False)
    return Settings(home=tmp_path, store=StoreSettings(folder=tmp_path, url=url))


def failed(people: int, hours: float = 0, need: str = "moving") -> pl.DataFrame:
    at = NOON + timedelta(hours=hours)
    told: dict[str, Any] = {"reason": "abandoned", "topic": need, "source": "x", "channel": "voice", "owner": ""}
    told |= {"at": at, "due_at": at}
    rows = [{"person": x, "customer": x, "contact": f"x:{x}:{hours}", **told} for x in range(1, people + 1)]
    return pl.DataFrame(rows, FAILURES)


def plan(
    failures: pl.DataFrame, services: pl.DataFrame | None = None
) -> Callable[[pl.DataFrame, pl.DataFrame], Planned]:
    def of(there: pl.DataFrame, told: pl.DataFrame) -> Planned:
        known = there.rename({"customer": "person"}).select(CASES.names())
        return planned(failures, SERVICES.to_frame() if services is None else services, known, told, expired=None)

    return of


def opened(settings: Settings, people: int) -> list[int]:
    """The numbers of as many new cases."""
    assert bring_up_to_date(settings, plan(failed(people))) == Done(opened=people, again=0, over=0)
    return cases(settings)["id"].to_list()


def at_once(work: Callable[[int], object]) -> list[object]:
    """What so many workers get who begin in the same moment."""
    ready = Barrier(WORKERS)

    def begin(number: int) -> object:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(begin, range(WORKERS)))


def test_fifty_workers_on_one_list_work_at_every_case_once(settings: Settings) -> None:
    numbers = opened(settings, MANY)

    def work(worker: int) -> list[int]:
        mine = []
        while (taken := take_next(settings, numbers, who=f"worker {worker}")) is not None:
            assert taken.owner == f"worker {worker}"
            close(settings, taken.id or 0, taken.version, result=Result.REACHED, who=taken.owner)
            mine.append(taken.id or 0)
        return mine

    found = [number for mine in at_once(work) for number in mine]  # type: ignore[attr-defined]  # lists, as returned
    assert sorted(found) == sorted(numbers)
    done = cases(settings)
    assert done["status"].unique().to_list() == ["closed"]
    events = [(event.who, event.what) for number in numbers for event in history(settings, number)]
    assert Counter(what for _, what in events) == {"opened it": MANY, "took it": MANY, "closed it": MANY}
    assert all(len({x.who for x in history(settings, number)} - {BY_ITSELF}) == 1 for number in numbers)


def test_of_fifty_who_want_the_same_case_one_gets_it_and_the_others_are_told_who(settings: Settings) -> None:
    (number,) = opened(settings, 1)
    version = version_of(settings, number)

    def want(worker: int) -> str:
        try:
            take(settings, number, version, who=f"worker {worker}")
        except CaseChangedError as error:
            return str(error)
        return "mine"

    said = Counter(at_once(want))
    (row,) = cases(settings).rows(named=True)
    now = f"Case {number} is with {row['owner']} now: somebody was quicker. Look again before you change it."
    assert said == {"mine": 1, now: WORKERS - 1}


def test_who_brings_cases_up_to_date_at_once_opens_none_twice(settings: Settings) -> None:
    opened(settings, 3)
    more = failed(MANY, 5)
    at_once(lambda _: bring_up_to_date(settings, plan(more)))
    there = cases(settings)
    assert (there.height, there["customer"].n_unique()) == (MANY, MANY)
    assert sorted(there["times"]) == [1] * (MANY - 3) + [2] * 3
    told = Counter(event.what for number in there["id"] for event in history(settings, number))
    assert told == {"opened it": MANY, "failed again": 3}


def test_while_others_work_what_the_facts_say_is_done_too_and_nothing_of_either_is_lost(settings: Settings) -> None:
    numbers = opened(settings, MANY)

    def work(worker: int) -> None:
        if worker % 5 == 0:
            bring_up_to_date(settings, plan(failed(MANY, 1 + worker)))
        elif (taken := take_next(settings, numbers, who=f"worker {worker}")) is not None:
            for _ in range(WORKERS):  # the facts may change it in between, once for each who looks at them
                try:
                    close(settings, taken.id or 0, version_of(settings, taken.id or 0), result=Result.REACHED, who="me")
                except CaseChangedError:
                    continue
                return

    at_once(work)
    there = cases(settings)
    still = there.filter(pl.col("status") != "closed")
    assert still.select("customer", "need").is_duplicated().sum() == 0
    assert there.filter(pl.col("status") == "closed").height == WORKERS - WORKERS // 5
    assert {*there["customer"]} == {*range(1, MANY + 1)}


def test_one_customer_has_one_open_case_of_a_need_whoever_writes(settings: Settings, store: Store) -> None:
    opened(settings, 1)
    with store.catalogue.reading() as session:
        told = session.get_one(Case, 1).model_dump(exclude={"id"})
    with pytest.raises(IntegrityError), store.catalogue.writing() as session:
        session.add(Case(**told))


def test_a_case_goes_from_hand_to_hand_and_its_history_says_so(settings: Settings) -> None:
    opened(settings, 1)
    version = assign(settings, 1, 1, to="Call-backs", who="Anna")
    version = take(settings, 1, version, who="Ben")
    version = tried(settings, 1, version, who="Ben")
    version = give_back(settings, 1, version, who="Ben")
    version = take(settings, 1, version, who="Cleo")
    close(settings, 1, version, result=Result.NOT_REACHED, who="Cleo")
    assert [(x.who, x.what, x.said) for x in history(settings, 1)] == [
        (BY_ITSELF, "opened it", "abandoned"),
        ("Anna", "assigned it to", "Call-backs"),
        ("Ben", "took it", ""),
        ("Ben", "called in vain", ""),
        ("Ben", "gave it back", ""),
        ("Cleo", "took it", ""),
        ("Cleo", "closed it", "not_reached"),
    ]
    (row,) = cases(settings).rows(named=True)
    assert (row["status"], row["owner"], row["outcome"]) == ("closed", "Cleo", "not_reached")
    assert row["tried_at"] is not None
    assert cases(settings, closed=False).is_empty()


def test_the_first_call_is_the_one_that_counts(settings: Settings) -> None:
    opened(settings, 1)
    version = tried(settings, 1, 1, who="Ben")
    first = cases(settings)["tried_at"].item()
    close(settings, 1, version, result=Result.REACHED, who="Ben")
    assert cases(settings)["tried_at"].item() == first


def test_a_call_that_the_facts_know_of_is_one(settings: Settings) -> None:
    opened(settings, 1)
    called = pl.DataFrame([{"person": 1, "at": NOON + timedelta(hours=2), "by_us": True}], SERVICES)
    bring_up_to_date(settings, plan(failed(1), called))
    (row,) = cases(settings).rows(named=True)
    assert (row["outcome"], row["tried_at"]) == ("reached", NOON + timedelta(hours=2))


def test_in_whatever_order_failures_come_the_case_is_the_same(settings: Settings) -> None:
    for hours in (0, -3, 4):
        bring_up_to_date(settings, plan(failed(1, hours)))
    (row,) = cases(settings).rows(named=True)
    assert (row["failed_at"], row["last_at"], row["times"]) == (NOON - timedelta(hours=3), NOON + timedelta(hours=4), 3)
    assert (row["due_at"], row["contact"]) == (NOON - timedelta(hours=3), "x:1:4")
    every = pl.concat([failed(1, x) for x in (0, -3, 4)])
    assert bring_up_to_date(settings, plan(every)) == Done(opened=0, again=0, over=0)


def test_what_is_closed_is_not_changed_any_more(settings: Settings) -> None:
    opened(settings, 1)
    version = close(settings, 1, 1, result=Result.NOT_NEEDED, who="Anna")
    with pytest.raises(CaseChangedError, match="is closed by now"):
        take(settings, 1, version, who="Ben")
    with pytest.raises(CaseError, match="There is no case 7"):
        version_of(settings, 7)


@pytest.mark.parametrize("name", ["", "  ", "a" * 81])
def test_nobody_is_no_owner(name: str, settings: Settings) -> None:
    opened(settings, 1)
    with pytest.raises(CaseError):
        take(settings, 1, 1, who=name)
    assert cases(settings)["status"].to_list() == ["open"]


def test_a_case_assigned_to_somebody_is_next_for_nobody_else(settings: Settings) -> None:
    opened(settings, 2)
    assign(settings, 1, 1, to="Anna", who="Ben")
    taken = [take_next(settings, [1, 2], who=who) for who in ("Cleo", "Cleo", "Anna")]
    assert [x and x.id for x in taken] == [2, None, 1]


def test_who_was_served_since_needs_no_call_and_the_case_says_why(settings: Settings) -> None:
    opened(settings, 2)
    served = pl.DataFrame([{"person": 2, "at": NOON + timedelta(hours=2), "by_us": False}], SERVICES)
    assert bring_up_to_date(settings, plan(failed(2), served)) == Done(opened=0, again=0, over=1)
    (row,) = cases(settings).filter(status="closed").rows(named=True)
    assert (row["customer"], row["outcome"], row["closed_at"]) == (2, "served", NOON + timedelta(hours=2))


def test_who_was_forgotten_is_not_called(settings: Settings) -> None:
    assert bring_up_to_date(settings, plan(failed(MANY + 2))).opened == MANY


def test_where_nothing_was_ever_loaded_there_are_no_cases_and_nothing_is_made(tmp_path: Path) -> None:
    assert cases(Settings(home=tmp_path / "new")).is_empty()
    assert not (tmp_path / "new").exists()


@pytest.fixture(autouse=True)
def _no_sequence_is_behind(store: Store) -> Iterator[None]:
    """Whatever a test did, the next case gets a number of its own."""
    yield
    with store.catalogue.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) - count(DISTINCT id) FROM follow_up_case")).scalar() == 0
