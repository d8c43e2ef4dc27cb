"""Who turns out to be somebody whom settings exclude is in no number from then on, and is again when that is cut."""

from datetime import timedelta
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from ingest.keys import open_key
from ingest.settings import Settings
from ingest.settings.exclude import Exclude
from ingest.store.facts import open_facts, open_store
from ingest.store.vault import surrogates
from ingest.table import Table
from ingest.tables.identity import identity
from ingest.tables.outreach import outreach
from ingest.tables.survey import survey
from metrics import together
from metrics.cube import change
from metrics.cube.make import refresh
from metrics.derived_table import WithDerived, derived_tables
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows
from tests.metrics.worked import Row, a_survey
from tests.test_excluded import TRIES, a_call, at, filed, theirs

BEGAN = at(0)["started_at"]
METRICS = [find_metric("csat"), find_metric("opt_out_rate")]


def said(customer: int, other: int, *, linked: bool) -> dict[Table, list[Row]]:
    """That two addresses are one person's, or that they are not."""
    plain = {"source": "pbx", "customer": customer, "other": other, "kind": "email"}
    row = plain | {"id": f"i{linked}", "revision": 0, "seen_at": BEGAN + timedelta(days=1), "linked": linked}
    return {identity: [row]}


@pytest.mark.parametrize("linked", [True, False], ids=["linked", "cut"])
def test_what_is_kept_knows_who_is_excluded_now(linked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.setattr(together, "FEW", 0)
    monkeypatch.setattr(change, "MOST", 1_000.0)
    home = Settings(home=tmp_path)
    store = open_store(home)
    key = open_key(home, store)
    tester, other = (
        number for x in (TRIES, "other@shop.example") for number in surrogates(store, key.kid, [key.mac(x)]).values()
    )
    sent = [
        {"id": f"o{place}", "at": BEGAN, "source": "shop", "customer": who, "channel": "email", "campaign": "c"}
        for place, who in enumerate((other, other, 99))
    ]
    asked = a_survey("csat", 4, id="s", customer=other, source="pbx", interaction_id=None, asked_at=BEGAN)
    before = {outreach: sent, survey: [asked]}
    filed(home, [*theirs(), before | ({} if linked else said(other, tester, linked=True))])
    settings = home.model_copy(update={"exclude": Exclude(customers=(TRIES,))})
    refresh(open_facts(settings), settings, metrics=METRICS)
    filed(home, [a_call("new", 3) | said(other, tester, linked=linked)])
    facts = open_facts(settings)
    refresh(facts, settings, metrics=METRICS)
    pressure = derived_tables()["pressure"]
    with_tables = WithDerived(facts=facts, settings=settings)
    kept, anew = with_tables.scan(pressure.table).collect(), with_tables.make(pressure).collect()
    assert kept.height == (1 if linked else 3)
    assert_frame_equal(kept, anew, check_row_order=False)
    rows = Rows(
        frames={x.name: facts.scan(x).collect() for x in (outreach, survey, identity, *(*theirs()[0],))},
        as_of=facts.as_of,
    )
    assert_frame_equal(measure(METRICS, facts, settings), measure(METRICS, rows, settings))
