"""The page of the contacts behind a number, drawn without a browser."""

from dataclasses import replace

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.asked.behind import address
from dashboards.asked.contacts import Asked
from dashboards.asked.filters import Choice
from dashboards.blocks import contacts
from dashboards.words import formats
from dashboards.words.language import speaking
from metrics.behind import Contacts
from metrics.catalogue.abandon_rate import abandon_rate
from tests.dashboards import centre
from tests.dashboards.drawn import page, written

NBSP = "\N{NO-BREAK SPACE}"
CHOICE = Choice(since=centre.BEGIN.date(), until=centre.END.date())


def said(app: AppTest) -> str:
    return written(app).replace("\\", "").replace(NBSP, " ")


def asks(app: AppTest, name: str) -> list[str]:
    found = app.query_params.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def shown(app: AppTest) -> pl.DataFrame:
    (table,) = [x.value for x in app.dataframe if "Contact" in x.value.columns]
    return pl.from_pandas(table)


def test_the_number_stands_above_its_contacts_with_what_it_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("contacts", centre.six(), monkeypatch, {"metric": "abandon_rate"})
    assert "Abandon rate: 33.3 %, which is 2 of 6" in said(app)
    assert "Every contact that was looked at is counted." in said(app)
    rows = shown(app)
    assert rows["Where it stands"].to_list() == ["Counts for it"] * 2 + ["Counts against it"] * 4
    assert rows["How it ended"].to_list()[:2] == ["gave up", "gave up"]


def test_a_point_of_a_chart_leads_to_its_own_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    where = address("abandon_rate", CHOICE, {"channel": "chat", "hour": 11})
    app = page("contacts", centre.six(), monkeypatch, where)
    assert "1 of 1" in said(app) or "no number, of 1 contact" in said(app)
    assert shown(app)["Channel"].to_list() == ["Chat"]
    app.button(key="without-hour").click().run()
    assert shown(app)["Channel"].to_list() == ["Chat"] * 3
    assert asks(app, "at") == ["channel:chat"]


def test_a_page_of_the_list_is_read_once_and_is_known_by_number_and_side(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = replace(centre.view(centre.six()), fingerprint="read once")
    sought = Asked(metric=abandon_rate, preset=None, every="1d", point={}, side=None)
    first = contacts.one_page(seen, sought, None, 0)
    side = contacts.one_page(seen, sought, "counts for it", 0)
    assert (first.height, side.height) == (6, 2)
    assert contacts.one_page(seen, sought, None, 4).equals(first[4:])
    other = contacts.one_page(seen, replace(sought, point={"channel": ("chat",)}), None, 0)
    assert other["Channel"].to_list() == ["Chat"] * 3
    with speaking("pl"):
        assert "Kanał" in contacts.one_page(seen, sought, None, 0).columns
    monkeypatch.setattr(Contacts, "page", lambda *_, **__: pytest.fail("It was read again."))
    assert contacts.one_page(seen.chosen(seen.choice), replace(sought), None, 0).equals(first)


def test_one_side_can_be_looked_at_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("contacts", centre.six(), monkeypatch, {"metric": "abandon_rate", "side": "counts for it"})
    assert shown(app).height == 2
    app.segmented_control(key="side-en").set_value("counts against it").run()
    assert shown(app).height == 4
    assert asks(app, "side") == ["counts against it"]
    app.segmented_control(key="side-en").set_value("").run()
    assert shown(app).height == 6
    assert "side" not in app.query_params


def test_a_long_list_has_pages_and_another_side_begins_with_its_first(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("contacts", centre.uneven(10), monkeypatch, {"page": "3"})
    assert "101 to 150 of 420" in said(app)
    app = page("contacts", centre.uneven(10), monkeypatch, {"page": "99"})
    assert "401 to 420 of 420" in said(app)
    app.segmented_control(key="side-en").set_value("counts for it").run()
    assert "1 to 50 of" in said(app)


def test_another_number_forgets_the_point_and_the_side(monkeypatch: pytest.MonkeyPatch) -> None:
    where = {"metric": "abandon_rate", "side": "counts for it", "at": "channel:chat"}
    app = page("contacts", centre.six(), monkeypatch, where)
    app.selectbox(key="metric-en").set_value("offered").run()
    assert "Offered: 6" in said(app)
    assert asks(app, "metric") == ["offered"]
    assert "at" not in app.query_params


def test_another_rule_is_asked_of_the_same_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("contacts", centre.six(), monkeypatch, {"metric": "service_level"})
    app.selectbox(key="preset-en").set_value("cxengage").run()
    assert asks(app, "preset") == ["cxengage"]
    assert not app.exception


def test_a_number_made_of_others_says_of_which(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("contacts", centre.six(), monkeypatch, {"metric": "cx_score"})
    assert "is made of other numbers and has no contacts of its own" in said(app)


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({"metric": "nonsense"}, id="a metric that there is not"),
        pytest.param({"preset": "nonsense"}, id="a rule that there is not"),
        pytest.param({"at": ["nonsense", "planet:mars"]}, id="a dimension that there is not"),
        pytest.param({"at": "bucket:soon"}, id="a bucket that is no time"),
        pytest.param({"at": "campaign:spring"}, id="a dimension that these contacts do not have"),
        pytest.param({"at": "channel:pigeon"}, id="a channel that there is not"),
        pytest.param({"at": "bucket:2026-11-03T00:00:00", "every": "fortnight"}, id="a bucket of no length"),
        pytest.param({"at": "bucket:2020-01-01"}, id="a bucket outside of the period"),
        pytest.param({"side": "nonsense", "page": "-1"}, id="a side and a page that there are not"),
    ],
)
def test_an_address_that_asks_for_what_there_is_not_is_answered_all_the_same(
    where: dict[str, str | list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page("contacts", centre.six(), monkeypatch, where)
    assert not app.exception


def test_a_contact_of_nobody_knows_whom_says_so_in_a_word_and_leads_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = shown(page("contacts", centre.six(), monkeypatch))
    assert rows["Customer"].to_list() == ["unknown"] * 6
    assert rows["Journey"].to_list() == [f"journeys?contact={x}" for x in rows["Contact"]]


def test_a_contact_without_a_queue_says_so_in_the_word_that_stands_for_it_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = pl.int_range(pl.len()) == 0
    rows = centre.six().with_columns(queue=pl.when(~first).then("queue"))
    queues = shown(page("contacts", rows, monkeypatch))["Queue"].to_list()
    assert sorted(queues) == [formats.name("queue", None), *["billing"] * 5]


def test_a_point_of_several_channels_names_them_and_lists_the_contacts_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(
        "contacts", centre.uneven(2), monkeypatch, {"metric": "offered", "at": ["channel:voice", "channel:chat"]}
    )
    assert "Offered: 56" in said(app)
    assert app.button(key="without-channel").label.replace("\\", "") == "Channel: Phone and Chat"


def test_what_happened_next_is_named_where_it_is_asked_and_only_of_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("contacts", centre.six(), monkeypatch, {"metric": "contacts", "at": ["channel:voice", "next:again"]})
    assert app.button(key="without-next").label.replace("\\", "") == "What happened next: again in the same channel"
    app = page("contacts", centre.six(), monkeypatch, {"metric": "offered", "at": "next:again"})
    assert "have no dimension 'next'" in said(app)
