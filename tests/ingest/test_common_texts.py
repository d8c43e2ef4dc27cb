"""Names are kept once enough customers share them: exactly then, everywhere, and whatever came first."""

import random
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest

from ingest.fold import PREFIXED
from ingest.forget import forget
from ingest.keys import open_key
from ingest.marks import UNLISTED
from ingest.pipeline import Loader
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.quality.gate import Gate
from ingest.registry import tables
from ingest.settings import Settings
from ingest.source import Source, once
from ingest.store.facts import open_facts, open_store
from ingest.store.texts import came_with, common_texts
from ingest.vocabulary import Flag
from tests.ingest.queue_logs import LoaderIn

pytestmark = pytest.mark.usefixtures("labels_as_they_come", "read_here")

START = 1_772_000_000
DAY = 86_400


@pytest.fixture
def load(loader_in: LoaderIn, tmp_path: Path) -> Loader:
    return loader_in(tmp_path / "home")


def call(number: int, queue: str = "Billing", *, day: int = 0, caller: int | None = None) -> str:
    """The lines of one answered call, each of another customer unless somebody else is told."""
    now, uid = START + day * DAY + number * 60, f"{START + day * DAY}.{number}"
    who = f"+4930{number if caller is None else caller:06d}"
    return "\n".join(
        [
            f"{now}|{uid}|{queue}|NONE|ENTERQUEUE||{who}|1",
            f"{now + 5}|{uid}|{queue}|SIP/8001|CONNECT|5|{uid}9|4",
            f"{now + 50}|{uid}|{queue}|SIP/8001|COMPLETECALLER|5|45|1",
        ]
    )


def pbx(load: Loader, name: str = "pbx") -> Source:
    return once(load.settings, "asterisk_queue_log", name=name)


def loaded(load: Loader, *calls: str, name: str = "pbx") -> None:
    folder = load.settings.home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"queue_log.{len(list(folder.iterdir()))}"
    path.write_text("\n".join(calls) + "\n")
    (receipt,) = load.files(pbx(load, name), [path])
    assert receipt.state == "done", receipt.message


def queues(load: Loader) -> dict[str, int]:
    """How many legs there are of every queue, numbers without their digits."""
    legs = open_facts(load.settings).scan(tables()["leg"]).select("queue", "flags").collect()
    marked = legs["queue"].str.contains(UNLISTED, literal=True)
    assert legs["flags"].list.contains(Flag.UNLISTED.value).to_list() == marked.to_list(), "the flag says so"
    return dict(legs["queue"].str.replace(r"[0-9]{3,}", "").value_counts().iter_rows())


def texts(load: Loader, *but: str) -> str:
    """Every text of every fact, but in some columns."""
    facts = open_facts(load.settings)
    frames = [facts.scan(table).sort("id").collect().drop("flags", *but, strict=False) for table in tables().values()]
    return "\n".join(frame.write_csv() for frame in frames)


def test_with_four_customers_it_is_a_number_and_with_a_fifth_in_the_same_file_a_text(
    loader_in: LoaderIn, tmp_path: Path
) -> None:
    four, five = loader_in(tmp_path / "four"), loader_in(tmp_path / "five")
    loaded(four, *(call(x) for x in range(4)))
    loaded(five, *(call(x) for x in range(5)))
    assert queues(four) == {UNLISTED: 4}
    assert "Billing" not in texts(four)
    assert queues(five) == {"Billing": 5}
    assert UNLISTED not in texts(five, *PREFIXED)


@pytest.mark.parametrize(
    ("day", "source"),
    [(0, "pbx"), (3, "pbx"), (-3, "pbx"), (3, "other")],
    ids=["same day", "later", "earlier", "another source"],
)
def test_with_the_fifth_all_that_was_a_number_is_a_text(day: int, source: str, load: Loader) -> None:
    loaded(load, *(call(x) for x in range(4)), call(90, "Jane Doe"))
    assert queues(load) == {UNLISTED: 5}
    loaded(load, call(7, day=day), name=source)
    assert queues(load) == {"Billing": 5, UNLISTED: 1}
    assert common_texts(load.store) == {"Billing"}
    assert "Jane" not in texts(load)


def test_five_calls_of_one_customer_are_one_customers(load: Loader) -> None:
    calls = [call(x, day=x, caller=1) for x in range(9)]
    # Where only the first event of a call names the caller, the call itself is nobody's: it is the queue's wait.
    loaded(load, *(one.partition("\n")[0] for one in calls))
    assert queues(load) == {UNLISTED: 9}


def test_the_same_again_counts_for_nothing_more(load: Loader) -> None:
    for extra in range(4):
        loaded(load, *(call(x) for x in range(4)), call(50 + extra, f"Team {'abcd'[extra]}"))
    assert queues(load) == {UNLISTED: 8}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_whatever_the_order_of_files_the_facts_are_the_same(order: tuple[int, ...], load: Loader) -> None:
    files = [
        [call(0), call(1), call(30, "Jane Doe", day=1)],
        [call(2, day=1), call(1), call(31, "Sales", day=2)],
        [call(3, day=2), call(4), call(5, "Sales", day=1)],
    ]
    for place in order:
        loaded(load, *files[place])
    assert queues(load) == {"Billing": 5, UNLISTED: 3}
    numbers = open_facts(load.settings).scan(tables()["leg"]).select("queue").collect()["queue"].unique()
    assert len(numbers) == 3, "Jane Doe, Sales, Billing"


def test_in_whatever_pieces_a_log_is_loaded_as_much_of_it_is_a_text(loader_in: LoaderIn, tmp_path: Path) -> None:
    dice = random.Random(3)  # noqa: S311 - an example
    calls = [call(x, dice.choice(["Billing", "Sales", "Jane Doe", "Returns"]), day=x % 3) for x in range(24)]
    lines = [line for one in calls for line in one.split("\n")]
    whole, cut = loader_in(tmp_path / "whole"), loader_in(tmp_path / "cut")
    loaded(whole, *lines)
    dice.shuffle(lines)
    for begin in range(0, len(lines), 15):
        loaded(cut, *lines[max(0, begin - 4) : begin + 15])
    assert queues(whole) == queues(cut)
    assert common_texts(whole.store) == common_texts(cut.store)
    assert _without_numbers(texts(whole)) == _without_numbers(texts(cut))


def _without_numbers(written: str) -> list[str]:
    """The lines of facts without numbers that are drawn, in order."""
    return sorted(pl.Series(written.split("\n")).str.replace_all(r"-?[0-9]{15,}", "N"))


def test_what_is_common_is_remembered_as_a_text_and_nothing_else_of_it(load: Loader) -> None:
    loaded(load, *(call(x) for x in range(3)))
    with load.store.catalogue.reading() as session:
        numbers = session.connection().exec_driver_sql("SELECT DISTINCT number FROM rare_text").scalars().all()
    assert came_with(load.store, numbers).filter(whose="customer").n_unique("who") == 3
    loaded(load, *(call(x) for x in range(3, 6)))
    assert came_with(load.store, numbers).is_empty()


def test_a_load_that_is_refused_leaves_nothing(load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(load, *(call(x) for x in range(4)))
    before = texts(load)

    def full(*_: object, **__: object) -> Iterator[None]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("ingest.store.publish.enter", full)
        with pytest.raises(OSError, match="No space"):
            loaded(load, call(4))
    assert (texts(load), common_texts(load.store)) == (before, frozenset())
    loaded(load, call(5))
    assert queues(load) == {"Billing": 5}


def test_what_somebody_listed_is_kept_however_few_have_it(load: Loader) -> None:
    privacy = load.settings.privacy.model_copy(update={"listed": ("Bill*",)})
    settings = load.settings.model_copy(update={"privacy": privacy})
    source = once(settings, "asterisk_queue_log", name="pbx")
    path = load.settings.home / "log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(call(1) + "\n" + call(2, "Sales") + "\n")
    load.files(source, [path])
    assert queues(load) == {"Billing": 1, UNLISTED: 1}


def test_what_somebody_had_erased_never_becomes_common(gate: Gate, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    store = open_store(settings)
    load = Loader(settings, store, open_key(settings, store), gate)
    loaded(load, call(1, "Jane Doe"), call(2))
    gone = forget(settings, ["label:Jane Doe"])
    assert (gone.unknown, gone.left) == (0, ())
    loaded(load, *(call(x, "Jane Doe") for x in range(10, 17)), *(call(x) for x in range(20, 24)))
    assert "Jane" not in texts(load)
    assert queues(load) == {"Billing": 5, UNLISTED: 1, f"{UNLISTED}nobody": 7}
    assert common_texts(store) == {"Billing"}


SURVEYS = "id,customer,interaction_id,kind,channel,queue,scale_min,scale_max,asked_at,complete,value\n"


def survey(number: int, queue: str, customer: int | None = None) -> str:
    who = f"c{number if customer is None else customer}@example.org"
    return f"a{number},{who},i{number},nps,chat,{queue},0,10,2026-03-02T12:00:00Z,true,7\n"


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_of_two_versions_of_a_row_the_same_one_stays_whatever_was_common_when_they_came(
    order: tuple[int, ...], gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(range(7_000, 8_000))
    monkeypatch.setattr("ingest.store.vault.secrets.randbelow", lambda _: next(drawn))
    settings = Settings(home=tmp_path / "home")
    store = open_store(settings)
    load = Loader(settings, store, Key(kid="test", secret=b"k" * 32), gate)
    # The numbers of the two names are drawn before anything else: else chance would decide, as it may.
    numbers_of(store, load.key, ["label:Alpha", "label:Omega"])
    others = "".join(survey(x, "Alpha") for x in range(10, 15)) + "".join(survey(x, "Omega") for x in range(20, 25))
    files = [survey(1, "Alpha"), survey(1, "Omega"), others]
    for place in order:
        path = settings.home / f"{place}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SURVEYS + files[place])
        source = once(settings, "canonical", name="answers", options=["table=survey"])
        assert [one.state for one in load.files(source, [path])] == ["done"]
    rows = open_facts(settings).scan(tables()["survey"]).collect()
    chosen = rows.filter(pl.col("id") == "answers:a1")["queue"].to_list()
    assert chosen == ["Alpha"], "its number is the greater one"
    assert rows["queue"].str.contains(UNLISTED).sum() == 0


def bought(number: int, product: str, customer: int) -> str:
    return f"b{number},c{customer}@example.org,purchase,2026-03-02T12:00:00Z,9.5,EUR,{product}\n"


def test_the_number_of_an_article_that_could_be_a_telephones_is_kept_once_it_is_common(load: Loader) -> None:
    common, rare, other = "0012345678905", "00498955512349", "00036000291452"
    lines = [bought(x, common, x) for x in range(5)]
    lines += [bought(x, rare, 1) for x in range(10, 20)] + [bought(20, other, 1), bought(21, f"set {rare}", 1)]
    load.settings.home.mkdir(parents=True, exist_ok=True)
    path = load.settings.home / "bought.csv"
    path.write_text("id,customer,kind,at,amount,currency,product\n" + "".join(lines))
    (receipt,) = load.files(once(load.settings, "canonical", name="shop", options=["table=purchase"]), [path])
    assert receipt.state == "done", receipt.message
    rows = open_facts(load.settings).scan(tables()["purchase"]).collect()
    kept = rows["product"].str.replace(r"-[0-9]+", "-").value_counts()
    assert dict(kept.iter_rows()) == {common: 5, UNLISTED: 11, other: 1}
    assert rare not in texts(load)
