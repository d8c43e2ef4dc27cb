"""One customer's story over eight systems: eight vendors' files, in any order, are one journey of one person."""

import json
import random
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from ingest.customers import story
from ingest.keys import open_key
from ingest.pipeline import Loader
from ingest.quality.gate import Gate
from ingest.settings import Settings, load_settings
from ingest.source import configured
from ingest.store.facts import open_facts, open_store
from ingest.tables.interaction import interaction
from tests.dashboards import centre, drawn

pytestmark = pytest.mark.usefixtures("read_here")

SETTINGS = """
[site]
timezone = "Europe/Berlin"

[privacy]
region = "DE"

[[source]]
name = "mobile"
connector = "ga4_events"

[[source]]
name = "shop"
connector = "qmatic"
timezone = "Europe/Berlin"

[[source]]
name = "web"
connector = "ga4_events"

[[source]]
name = "facebook"
connector = "messenger"

[[source]]
name = "orders"
connector = "purchases"
timezone = "Europe/Berlin"

[[source]]
name = "hotline"
connector = "asterisk_queue_log"

[[source]]
name = "newsletter"
connector = "outreach"
timezone = "UTC"

[[source]]
name = "posts"
connector = "x_messages"
accounts = ["2244994945"]

[[source]]
name = "crm"
connector = "canonical"
table = "identity"
"""


def visit(day: int, device: str) -> str:
    """Three events of one session; in the second the customer signs in."""
    begin = 1_772_355_600 + (day - 1) * 86_400

    def event(place: int, name: str, **more: str) -> str:
        session = {"key": "ga_session_id", "value": {"int_value": str(begin)}}
        told = {
            "event_date": f"202603{day:02d}",
            "event_timestamp": str((begin + 30 * place) * 1_000_000),
            "event_name": name,
            "event_params": [session],
            "user_pseudo_id": device,
            "platform": "WEB",
            "device": {"category": "mobile" if day == 1 else "desktop"},
            "event_bundle_sequence_id": str(place),
            "stream_id": "1",
        }
        return json.dumps(told | more)

    return "\n".join([event(0, "session_start"), event(1, "login", user_id="C-77"), event(2, "page_view")]) + "\n"


def ticket() -> str:
    """A visit to the shop on the second day, with the customer's number on the card."""
    about: dict[str, object] = {"visitId": 1, "branchName": "Harbour", "serviceName": "Advice"}
    steps: list[tuple[str, str, dict[str, object]]] = [
        ("VISIT_CREATE", "10:00:00", {"customerId": "C-77"}),
        ("VISIT_CALL", "10:04:00", {"staffId": 12}),
        ("VISIT_CONFIRM", "10:04:30", {"staffId": 12}),
        ("VISIT_END", "10:15:00", {"staffId": 12}),
    ]
    lines = [
        {"evnt": name, "evntTime": f"2026-03-02T{clock}", "type": "PUBLIC", "prm": about | more}
        for name, clock, more in steps
    ]
    return "\n".join(map(json.dumps, lines)) + "\n"


def chat() -> str:
    """A question on the fourth day, and the answer of the company's page."""
    page, customer, begin = "110000000000001", "7400000000000001", 1_772_614_800_000

    def entry(sender: str, recipient: str, moment: int, message: Mapping[str, object]) -> str:
        told = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": moment, "message": message}
        return json.dumps({"object": "page", "entry": [{"id": page, "time": moment + 50, "messaging": [told]}]})

    asked = entry(customer, page, begin, {"mid": "m_1", "text": "Is it in stock? Ann"})
    answered = entry(page, customer, begin + 60_000, {"mid": "m_2", "is_echo": True, "text": "It is"})
    return f"{asked}\n{answered}\n"


def post() -> str:
    """A public post on the eighth day, for everybody to read, that mentions the company."""
    said = {
        "id": "1900000000000000009",
        "author_id": "3000001",
        "conversation_id": "1900000000000000009",
        "created_at": "2026-03-08T20:00:00.000Z",
        "text": "The lamp of @harbour_lights is lovely. Ann",
    }
    return json.dumps({"data": [said], "meta": {"result_count": 1, "newest_id": said["id"]}})


def call() -> str:
    """The order is put right on the telephone, on the sixth day; the number as the exchange writes it."""
    begin = 1_772_787_600
    events = [
        (0, "NONE|ENTERQUEUE||0301234567|1"),
        (12, "SIP/8001|CONNECT|12|1.2|4"),
        (200, "SIP/8001|COMPLETECALLER|12|188|1"),
    ]
    return "".join(f"{begin + after}|{begin}.1|orders|{words}\n" for after, words in events)


FILES: Mapping[str, str] = {
    "mobile": visit(1, "111.222"),
    "shop": ticket(),
    "web": visit(3, "333.444"),
    "facebook": chat(),
    "orders": (
        "order_id,customer_id,email,created_at,amount,currency,status,product,quantity\n"
        "1001,C-77,ann.bauer@example.org,2026-03-05 10:01:40,49.90,EUR,paid,Lamp,2\n"
    ),
    "hotline": call(),
    "newsletter": (
        "campaign,recipient,sent_at,delivered_at,opened_at,clicked_at,unsubscribed_at\n"
        "spring,Ann.Bauer@Example.org,2026-03-07T09:00:00Z,2026-03-07T09:00:04Z,,,\n"
    ),
    "posts": post(),
    "crm": (
        "id,customer,other,kind,seen_at,linked\n"
        "1,customer:C-77,+49 30 1234567,phone,2026-03-09T00:00:00Z,true\n"
        "2,customer:C-77,account:facebook:7400000000000001,account,2026-03-09T00:00:00Z,true\n"
        "3,customer:C-77,account:posts:3000001,account,2026-03-09T00:00:00Z,true\n"
    ),
}
"""What each system wrote; the last knows which addresses are one customer's, and learned it when all was over."""

STORY = [
    ("mobile", "interaction", "web"),
    ("shop", "interaction", "in_person"),
    ("web", "interaction", "web"),
    ("facebook", "interaction", "messaging"),
    ("orders", "purchase", "web"),
    ("hotline", "interaction", "voice"),
    ("newsletter", "outreach", "email"),
    ("posts", "interaction", "social"),
]
ADDRESSES = [
    "ann.bauer@example.org",
    "+49 30 1234567",
    "customer:c-77",
    "account:facebook:7400000000000001",
    "account:posts:3000001",
]


def home(folder: Path) -> Settings:
    """A home in which every system has written its file."""
    (folder / "spiritlevel.toml").write_text(SETTINGS)
    for name, text in FILES.items():
        (folder / "inbox" / name).mkdir(parents=True)
        (folder / "inbox" / name / "export").write_text(text)
    return load_settings(folder)


def load(settings: Settings, gate: Gate, sources: list[str]) -> None:
    store = open_store(settings)
    loader = Loader(settings, store, open_key(settings, store), gate)
    entries = {entry.name: entry for entry in settings.source}
    for name in sources:
        (receipt,) = loader.files(configured(settings, entries[name]), [settings.home / "inbox" / name / "export"])
        assert (receipt.state, receipt.quarantined) == ("done", 0), receipt


def told(steps: pl.DataFrame) -> list[tuple[str, str, str]]:
    """Source, table and channel of what is a step of a journey by itself, and no part of a contact."""
    rows = steps.filter(pl.col("table").is_in(["interaction", "purchase", "outreach"]))
    return list(zip(rows["source"], rows["table"], rows["channel"], strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_eight_files_in_random_order_are_one_journey_of_one_person_in_order(
    seed: int, gate: Gate, tmp_path: Path
) -> None:
    settings = home(tmp_path)
    load(settings, gate, random.Random(seed).sample(list(FILES), len(FILES)))  # noqa: S311 - guards nothing
    for address in ADDRESSES:
        assert told(story(settings, address).steps) == STORY, address
    facts = open_facts(settings).scan(interaction).collect()
    assert facts["customer"].n_unique() == facts.height == 6, "in the facts each address is a number of its own"


def page(settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str) -> AppTest:
    """The page of the journey, found by an address."""
    monkeypatch.setattr(centre, "settings", lambda: settings)
    app = AppTest.from_function(drawn.script, kwargs={"page": "journeys"}, default_timeout=60).run()
    app.text_input(key="sought").input(address)
    return app.button(key="show-journey").click().run()


PAGE = [
    *("6 contacts by 5 channels; something went wrong at 1 of them", "Every step"),
    *("Was on the website (mobile)", "Came in person: answered after 4 min (Advice)"),
    *("Was on the website (desktop)", "Wrote in a messenger: answered after 1 min (facebook)"),
    *("Bought Lamp for 49.90 EUR", "Called: answered after 12 s (orders)", "Was sent the campaign spring"),
    *("Wrote on a social network: no answer for", "still waits, waited longer than promised"),
]
"""What the page of the journey says, in this order."""


def test_before_the_company_knows_whose_addresses_they_are_they_are_several_people(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home(tmp_path)
    load(settings, gate, [name for name in FILES if name != "crm"])
    assert told(story(settings, ADDRESSES[-1]).steps) == STORY[7:]
    assert [source for source, *_ in told(story(settings, "customer:C-77").steps)] == [
        *("mobile", "shop", "web", "orders", "newsletter")
    ]
    load(settings, gate, ["crm"])
    assert told(story(settings, ADDRESSES[-1]).steps) == STORY
    drawn_page = page(settings, monkeypatch, ADDRESSES[1])
    said = drawn.written(drawn_page).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")
    assert [x for x in PAGE if x not in said] == []
    places = [said.index(x) for x in PAGE]
    assert places == sorted(places), "the page tells it in order"
    assert "1234567" not in said + str(dict(drawn_page.query_params)), "what was asked for stays nowhere"
