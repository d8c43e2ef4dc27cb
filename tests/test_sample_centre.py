"""From the sample centre's raw logs to numbers: what is measured is what was simulated, to the last contact."""

import gzip
import json
import math
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.identity.people import people, persons
from ingest.loading import load_configured
from ingest.registry import tables
from ingest.sample.clientele import clientele
from ingest.sample.clock import HOUR
from ingest.sample.lanes import CHAT
from ingest.sample.simulate import simulate
from ingest.sample.summary import SampleSummary
from ingest.sample.write import write_sample
from ingest.settings import Settings, load_settings
from ingest.store.facts import Facts, ask, open_store
from ingest.store.receipt import Receipt
from ingest.store.texts import common_texts, how_many_are_rare
from ingest.tables.agent_state import agent_state
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from ingest.vocabulary import Outcome
from metrics.catalogue.served_in_time import served_in_time
from metrics.cube.make import refresh
from metrics.find import find_metric
from metrics.measure import measure
from metrics.question import breakdown, evenness, question
from metrics.rows import Rows
from metrics.unevenness import unevenness
from tests.metrics.identities import COUNTED, not_adding_up
from tests.terminal import Terminal


@dataclass(frozen=True)
class Centre:
    """The sample centre, loaded."""

    truth: SampleSummary
    settings: Settings
    receipts: list[Receipt]


@pytest.fixture(scope="module")
def centre(labels_as_they_come: None, one_gate: None, tmp_path_factory: pytest.TempPathFactory) -> Centre:  # noqa: ARG001 before
    """Two weeks of the sample centre, loaded as any company's logs are; always the same two, or chance would judge."""
    home = tmp_path_factory.mktemp("centre")
    truth = write_sample(home, days=14, scale=0.5, until=date(2026, 11, 20))
    settings = load_settings(home)
    return Centre(truth, settings, load_configured(settings))


def measured(centre: Centre, metric: str, by: str) -> dict[tuple[str, ...], float]:
    answer = ask(centre.settings, question(centre.settings, [metric], by=by))
    keys = by.split(",")
    return {tuple(row[key] for key in keys): row["numerator"] for row in answer.to_dicts()}


def test_every_record_is_accounted_for_and_only_the_planted_bad_lines_are_set_aside(centre: Centre) -> None:
    assert {receipt.state for receipt in centre.receipts} == {"done"}
    for written in centre.truth.written:
        mine = [receipt for receipt in centre.receipts if receipt.source == written.source]
        assert sum(receipt.quarantined for receipt in mine) == written.broken
        assert sum(receipt.records for receipt in mine) == written.records + written.broken


def test_every_name_in_it_is_common(centre: Centre) -> None:
    assert how_many_are_rare(open_store(centre.settings)) == 0
    assert len(common_texts(open_store(centre.settings))) >= 30


@pytest.mark.parametrize(
    ("metric", "truth"),
    [("offered", "offered"), ("answered", "answered"), ("served_in_time", "in_time")],
)
def test_what_is_measured_by_channel_and_queue_is_what_was_simulated(centre: Centre, metric: str, truth: str) -> None:
    expected = {key: float(getattr(served, truth)) for key, served in centre.truth.queues.items()}
    assert measured(centre, metric, "channel,queue") == expected


def test_what_was_offered_is_the_sum_of_what_became_of_it_in_every_queue_on_every_day(centre: Centre) -> None:
    keys = ["channel", "queue"]
    answer = ask(centre.settings, lambda facts: measure(COUNTED, facts, centre.settings, by=keys, every="1d"))
    assert answer["bucket"].n_unique() >= centre.truth.recipe.days
    assert not_adding_up(answer, [*keys, "bucket"]).is_empty()


def test_the_parts_of_a_decomposition_add_up(centre: Centre) -> None:
    found = ask(centre.settings, breakdown(centre.settings))
    assert found.points
    assert found.parts["share"].sum() == pytest.approx(1)


def test_cube_and_rows_agree(centre: Centre) -> None:
    names = ("offered", "service_level", "wait_p90", "first_reply_p50", "requester_wait_p50", "repeat_rate", "csat")

    def both(facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame]:
        metrics = [find_metric(x) for x in names]
        refresh(facts, centre.settings, metrics=metrics)
        rows = Rows(frames={x.name: facts.scan(x) for x in tables().values()}, as_of=facts.as_of)
        one, other = (measure(metrics, x, centre.settings, by=["channel"], every="1d") for x in (facts, rows))
        return one, other

    by_cube, by_rows = ask(centre.settings, both)
    assert by_cube.height
    assert_frame_equal(by_cube, by_rows, rel_tol=1e-9, abs_tol=1e-9)


def test_a_contact_is_answered_where_one_of_its_legs_is(centre: Centre) -> None:
    def answered(facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame]:
        legs = facts.scan(leg).filter(pl.col("outcome") == Outcome.ANSWERED).select(id="interaction_id").unique()
        contacts = facts.scan(interaction).filter(pl.col("outcome") == Outcome.ANSWERED).select("id")
        return legs.collect(), contacts.collect()

    by_leg, by_contact = ask(centre.settings, answered)
    assert set(by_leg["id"]) == set(by_contact["id"])


def test_who_gives_up_in_the_last_queue_has_given_up_unless_somebody_answered_before(centre: Centre) -> None:
    def left(facts: Facts) -> pl.DataFrame:
        answered = (pl.col("outcome") == Outcome.ANSWERED).any()
        stays = facts.scan(leg).filter(pl.col("kind") == "queue").sort("queued_at").group_by("interaction_id")
        ends = stays.agg(last=pl.col("outcome").last(), answered=answered)
        return facts.scan(interaction).join(ends, left_on="id", right_on="interaction_id").collect()

    gave_up = [Outcome.ABANDONED, Outcome.SHORT_ABANDONED]
    found = ask(centre.settings, left).filter(pl.col("last").is_in(gave_up))
    assert set(found["answered"]) == {True, False}
    assert found.filter(pl.col("outcome").is_in(gave_up) == pl.col("answered")).is_empty()


def test_the_planted_unevenness_is_found_and_leads(centre: Centre) -> None:
    found = ask(centre.settings, evenness(centre.settings))
    assert (found.worst, found.driver) == ("messaging", "messaging")
    assert found.low is not None
    assert found.low > 5


def test_among_the_other_channels_nothing_is_claimed(centre: Centre) -> None:
    others = sorted({channel for channel, _ in centre.truth.queues} - {"messaging"})
    found = ask(
        centre.settings, lambda facts: unevenness(served_in_time, facts, centre.settings, where={"channel": others})
    )
    assert found.index is not None
    assert found.index < 5


def test_every_answer_to_a_survey_finds_the_interaction_that_it_is_about(centre: Centre) -> None:
    def lost(facts: Facts) -> int:
        asked, known = facts.scan(survey), facts.scan(interaction).select(interaction_id="id")
        return asked.join(known, on="interaction_id", how="anti").collect().height

    assert ask(centre.settings, lost) == 0


def test_what_the_assistant_contained_is_what_was_simulated(centre: Centre) -> None:
    assert measured(centre, "containment_claimed", "channel")["bot",] == centre.truth.beside.contained


def hours_in_states(facts: Facts) -> dict[str, float]:
    length = (pl.col("ended_at") - pl.col("started_at")).dt.total_milliseconds().sum() / HOUR
    return dict(facts.scan(agent_state).group_by("state").agg(length).collect().iter_rows())


def test_agents_were_with_customers_as_long_as_was_simulated(centre: Centre) -> None:
    found, truth = ask(centre.settings, hours_in_states), centre.truth.beside
    assert found["handling"] == pytest.approx(truth.handling_hours, rel=1e-3)
    assert found["available"] == pytest.approx(truth.available_hours, rel=1e-3)


def test_the_occupancy_of_the_agents_is_what_was_simulated(centre: Centre) -> None:
    answer = ask(centre.settings, question(centre.settings, ["occupancy"])).row(0, named=True)
    found = ask(centre.settings, hours_in_states)
    assert answer["numerator"] / 3600 == pytest.approx(found["handling"] + found["after_contact"], rel=1e-3)
    free = (answer["denominator"] - answer["numerator"]) / 3600
    assert free == pytest.approx(centre.truth.beside.available_hours, rel=1e-3)


def test_who_chats_is_as_patient_as_was_simulated(centre: Centre) -> None:
    names = ["patience_p50", "average_patience"]
    asked = question(centre.settings, names, where=["channel=chat"])
    half, mean = ask(centre.settings, asked).to_dicts()
    planted = CHAT.patience
    assert planted is not None
    assert mean["low"] < planted < mean["high"]
    assert half["low"] < planted * math.log(2) < half["high"]


def test_a_registered_customer_is_one_person_in_every_system_and_nobody_is_two_customers(centre: Centre) -> None:
    recipe = centre.truth.recipe
    truly = simulate(days=recipe.days, scale=recipe.scale, seed=recipe.seed, until=recipe.until)
    customers = clientele(truly.population, truly.seed)
    told = {f"{contact.lane.source}:{contact.id}": contact.customer for contact in truly.contacts}
    by_id = pl.DataFrame({"id": list(told), "truth": list(told.values())}, schema={"id": pl.String, "truth": pl.Int64})

    def found(facts: Facts) -> pl.DataFrame:
        known = facts.scan(interaction).filter(pl.col("customer").is_not_null())
        return persons(known, people(facts)).select("id", "person").collect()

    pairs = ask(centre.settings, found).join(by_id, on="id").join(customers, left_on="truth", right_on="customer")
    assert pairs.height > 10_000
    assert pairs.group_by("person").agg(pl.col("truth").n_unique())["truth"].max() == 1
    registered = pairs.filter("registered").group_by("truth").agg(pl.col("person").n_unique())
    assert registered["person"].max() == 1


def test_what_is_at_risk_is_told_factor_by_factor(
    centre: Centre, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(centre.settings.home, capsys, monkeypatch)
    told = json.loads(terminal.run("risk", "--json").out)
    everybody = told["channels"][0]
    assert (told["days"], told["reason"]) == (7, None)
    assert everybody["bad"] == pytest.approx(everybody["well"] - everybody["difference"])
    assert {x["grade"] for x in told["evidence"]} == {"measured", "matched", "modelled", "assumed"}
    assert "worth" not in told
    said = terminal.run("risk").out
    assert "customers who were badly served from" in said
    assert "How alike both sides are:" in said
    assert "they stay away" in said
    monkeypatch.setenv("SPIRITLEVEL_VALUE__MARGIN", "0")
    none = terminal.run("risk")
    assert none.code == 0, none.err
    assert "is worth EUR 0.00 at a margin of 0%, and so no amount is at risk" in none.out
    assert json.loads(terminal.run("risk", "--json").out)["reason"] == "no_margin"
    beside = terminal.run("scenarios", "show")
    assert beside.code == 0, beside.err
    assert "What that keeps is not known" in beside.out


def test_loading_all_of_it_again_changes_nothing(centre: Centre) -> None:
    before = ask(centre.settings, lambda facts: facts.version)
    again = load_configured(centre.settings)
    assert {receipt.state for receipt in again} == {"known"}
    assert ask(centre.settings, lambda facts: facts.version) == before


ADDRESSES = {
    "telephone number": rb"\+(\d{8,})",
    "mailbox": rb"\w+@\w+\.\w+",
    "account": rb'"addressFrom":"(\w+-\d+)"',
    "loyalty card": rb"BV\d{7}",
}
"""How the customers are known to the sample centre's systems; of a telephone number the digits, however it is spelt."""


def addresses(home: Path) -> list[str]:
    """Every address in the raw logs."""
    logs = [path for path in (home / "inbox").rglob("*") if path.is_file()]
    contents = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in logs]
    by_kind = {kind: {x for text in contents for x in re.findall(form, text)} for kind, form in ADDRESSES.items()}
    assert min(map(len, by_kind.values())) > 50, "every kind is there"
    return [address.decode() for found in by_kind.values() for address in found]


def texts_of(path: Path) -> pl.Series:
    """A file's bytes as they lie on the disk, and what a file of facts says in its columns."""
    raw = pl.Series([path.read_bytes().decode("latin-1")])
    if path.suffix != ".parquet":
        return raw
    columns = pl.read_parquet(path).get_columns()
    return pl.concat([raw, *(x.unique() for x in columns if x.dtype == pl.String)])


def test_no_address_of_a_customer_is_in_the_store_nor_in_what_commands_say(
    centre: Centre, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {path.name: texts_of(path) for path in centre.settings.store.folder.rglob("*") if path.is_file()}
    terminal = Terminal(centre.settings.home, capsys, monkeypatch)
    refused = [str(receipt.load) for receipt in centre.receipts if receipt.quarantined]
    for words in [["loads"], ["doctor"], ["measure", "csat", "offered"], *(["loads", load] for load in refused[:5])]:
        said = terminal.run(*words)
        places[" ".join(words)] = pl.Series([said.out, said.err])
    assert len(places) > 50, "there is something to look at"
    texts = pl.concat(
        pl.DataFrame({"place": [place] * len(x), "text": x.rename("text")}) for place, x in places.items()
    )
    # No telephone number has more than fifteen digits; the random number of a customer has more, and of very many one
    # holds those of somebody's telephone by chance.
    told = pl.col("text").str.replace_all(r"[0-9]{16,}", "").str.contains_any(addresses(centre.truth.home))
    assert texts.filter(told)["place"].unique().to_list() == []


def test_the_homes_raw_logs_stay_where_they_were(centre: Centre) -> None:
    assert {path.name for path in Path(centre.truth.home, "inbox").iterdir()} == {
        written.source for written in centre.truth.written
    }
