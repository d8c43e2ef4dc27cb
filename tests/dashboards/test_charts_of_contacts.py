"""The charts of lost contacts, handoffs and speed: drawn from six rows and from none, and what stands in them."""

import re
from collections.abc import Callable

import polars as pl
import pytest

from dashboards.asked import contact_questions
from dashboards.asked import questions as asking
from dashboards.asked.behind import WORDS, Behind
from dashboards.asked.view import View
from dashboards.charts.between import between
from dashboards.charts.claimed import claimed
from dashboards.charts.flow import EACH_SIDE, LINK, flow
from dashboards.charts.next_steps import OUTLINED, next_steps
from dashboards.charts.parts import parts
from dashboards.charts.patience import patience
from dashboards.charts.quantile_bands import quantile_bands
from dashboards.charts.ranked import ranked
from dashboards.charts.shares import shares
from dashboards.figure import Figure
from dashboards.files import picture
from dashboards.files.about import About
from dashboards.findings import handoffs, speed
from dashboards.words.language import speaking
from dashboards.words.outcomes import next_step
from metrics.behind import contacts_behind
from metrics.catalogue.abandon_rate import abandon_rate
from metrics.catalogue.containment_claimed import containment_claimed
from metrics.catalogue.containment_verified import containment_verified
from metrics.catalogue.first_reply_p50 import first_reply_p50
from metrics.catalogue.first_reply_p90 import first_reply_p90
from metrics.catalogue.lost_rate import lost_rate
from metrics.catalogue.served_in_time import served_in_time
from metrics.derive.step import SERVED
from metrics.find import find_metric
from metrics.next_steps import next_steps as steps_of
from metrics.rows import FactSource
from metrics.standing import JUDGED
from metrics.transitions import transitions
from tests.dashboards import centre
from tests.dashboards.test_charts import fields
from tests.metrics.derive.told import came, told
from tests.metrics.worked import SETTINGS

JOURNEYS = told(
    [
        contact
        for customer in range(1, 9)
        for contact in (
            came(customer, "chat", customer=customer),
            came(customer + 1, "voice", customer=customer),
            came(customer + 2, "voice", customer=customer),
        )
    ]
    + [came(1, "email", customer=None)],
    days=60,
)
"""Eight customers who go from a chat to the telephone and call again, and one letter of nobody knows whom."""

GIVING_UP = centre.legs([("voice", "billing", n, 60.0 if n % 3 else None) for n in range(90)])
"""Ninety calls, every third of which was given up after 40 seconds."""

BEHIND = Behind(metric="replied_in_time", dimensions={"channel": "channel"})
CONTAINED = pl.DataFrame(
    [
        ("containment_claimed", "billing", 0.6, 0.5, 0.7, 90, 1.0),
        ("containment_verified", "billing", 0.4, 0.3, 0.5, 60, 0.8),
        ("containment_claimed", "moving", 0.5, 0.4, 0.6, 90, 1.0),
        ("containment_verified", "moving", None, None, None, 3, 0.8),
    ],
    schema=["metric", "topic", "value", "low", "high", "n", "coverage"],
    orient="row",
)
FATES = pl.DataFrame(
    {
        "channel": ["email", "email", "sms", "sms"],
        "part": ["kept", "overdue", "kept", "pending"],
        "amount": [30, 10, 5, 45],
    }
)


def of_queues(view: View) -> Figure:
    answer = contact_questions.beside_the_rest(view, lost_rate, by="queue")
    return ranked(answer, lost_rate, by="queue", heading="Queue", title="t")


def of_the_course(view: View) -> Figure:
    answer = view.measure(abandon_rate, lost_rate, every="1d")
    return shares(answer, [abandon_rate, lost_rate], name="c", title="t", every="1d", until=view.facts.as_of)


def of_patience(view: View) -> Figure:
    return patience(contact_questions.patience_by_channel(view), view.settings, title="t")


def of_replies(view: View) -> Figure:
    metrics = (first_reply_p50, first_reply_p90)
    answer = view.measure(*metrics, by=["channel"], every="1d")
    return quantile_bands(answer, view.settings, title="t", subtitle="s", every="1d", metrics=metrics, name="replies")


def of_steps(view: View) -> Figure:
    return next_steps(contact_questions.next_steps_of(view), title="t")


def of_fates(view: View) -> Figure:
    return cut(contact_questions.replies(view))


def of_bots(view: View) -> Figure:
    return claimed(
        view.measure(containment_claimed, containment_verified, by=["topic"]), by="topic", heading="Topic", title="t"
    )


def cut(fates: pl.DataFrame) -> Figure:
    said = {"heading": "Channel", "unit": "Customers", "name": "f", "title": "t", "subtitle": "s", "missing": "none"}
    return parts(fates, speed.FATES, least="kept", by="channel", behind=BEHIND, **said)


Drawing = Callable[[View], Figure]
DRAWINGS: list[Drawing] = [of_queues, of_the_course, of_patience, of_replies, of_steps, of_fates, of_bots]
each_drawing = pytest.mark.parametrize("draw", DRAWINGS, ids=lambda x: x.__name__)
WITH_ROWS: list[Callable[[], Figure]] = [
    lambda: of_queues(centre.view(centre.uneven())),
    lambda: of_the_course(centre.view(centre.uneven())),
    lambda: of_patience(centre.view(GIVING_UP)),
    lambda: next_steps(steps_of(JOURNEYS, SETTINGS).collect(), title="t"),
    lambda: cut(FATES),
    lambda: claimed(CONTAINED, by="topic", heading="Topic", title="t"),
]


@each_drawing
@pytest.mark.parametrize("rows", [centre.six(), centre.legs([])], ids=["six rows", "none"])
def test_few_rows_and_none_are_no_error(draw: Drawing, rows: pl.DataFrame) -> None:
    figure = draw(centre.view(rows))
    assert figure.panels
    assert all(x.alt.endswith(".") for x in figure.panels)


@pytest.mark.parametrize("draw", WITH_ROWS)
def test_a_chart_draws_only_columns_that_it_is_given_and_every_point_has_its_own_values(
    draw: Callable[[], Figure],
) -> None:
    figure = draw()
    made_up = {"promise"}
    for panel in figure.panels:
        assert panel.rows.height
        assert set(fields(panel.spec)) - made_up <= set(panel.rows.columns)
        assert figure.behind is not None
        assert set(figure.behind.dimensions.values()) <= set(panel.rows.columns)


@pytest.mark.parametrize("draw", WITH_ROWS)
def test_a_specification_is_built_once(draw: Callable[[], Figure]) -> None:
    for panel, same in zip(draw().panels, draw().panels, strict=True):
        assert panel.spec is same.spec


def test_what_nobody_did_is_blank_and_coming_again_stands_on_the_diagonal() -> None:
    rows = next_steps(steps_of(JOURNEYS, SETTINGS).collect(), title="t").panels[0].rows
    cells = rows.filter(~pl.col("volume")).select("channel", "then", "text").rows()
    assert cells == [
        ("voice", "again", "50 %".replace(" ", "\N{NO-BREAK SPACE}")),
        ("voice", "served", "50 %".replace(" ", "\N{NO-BREAK SPACE}")),
        ("chat", "Phone", "100 %".replace(" ", "\N{NO-BREAK SPACE}")),
    ]
    again = rows.row(by_predicate=pl.col("then") == "again", named=True)
    change = rows.row(by_predicate=pl.col("then") == "Phone", named=True)
    assert again["left"] == change["left"], "both are in the column of the telephone"


@pytest.mark.parametrize("language", ["en", "pl", "sl"])
def test_headings_side_by_side_are_turned_where_they_would_reach_into_each_other(language: str) -> None:
    with speaking(language):
        (panel,) = next_steps(steps_of(JOURNEYS, SETTINGS).collect(), title="t").panels
        heads = [next_step("voice"), next_step(SERVED)]
    axis = next(x["encoding"]["x"]["axis"] for x in panel.spec["layer"])
    turned = re.fullmatch(r"width / ([\d.]+) < (\d+) \? -60 : 0", axis["labelAngle"]["expr"])
    assert turned is not None
    assert int(turned[2]) >= max(46, 6 * sum(map(len, heads)) / 2)


def test_only_changes_of_channel_are_outlined() -> None:
    rows = next_steps(steps_of(JOURNEYS, SETTINGS).collect(), title="t").panels[0].rows
    assert rows.filter("outlined")["called"].to_list() == ["Chat, Phone"]
    assert rows.filter("outlined").height <= OUTLINED


def led_to(figure: Figure, rows: FactSource) -> list[tuple[str, int]]:
    """Of each drawn point its name and how many contacts the address that it leads to has, as its page reads it."""
    assert figure.behind is not None
    choice = centre.view(centre.six()).choice
    found = []
    for point in figure.behind.points([x.rows for x in figure.panels]).rows(named=True):
        said = figure.behind.to(choice, point)
        pairs = [x.split(":", 1) for x in said.get("at", [])]
        at = {name: [value for other, value in pairs if other == name] for name, _ in pairs}
        preset = None if "preset" not in said else str(said["preset"])
        contacts = contacts_behind(find_metric(str(said["metric"])), rows, SETTINGS, point=at, preset=preset)
        found.append((point[WORDS], sum(contacts.total(x) for x in JUDGED)))
    return found


def test_every_cell_of_what_happened_next_leads_to_its_contacts_and_every_bar_to_all_of_a_channel() -> None:
    answer = steps_of(JOURNEYS, SETTINGS).collect()
    figure = next_steps(answer, title="t")
    assert led_to(figure, JOURNEYS) == [
        *[("Phone, again", 8), ("Phone, served", 8), ("Chat, Phone", 8)],
        *[("Phone, all of them", 16), ("Chat, all of them", 8)],
    ]
    assert [x for _, x in led_to(figure, JOURNEYS)] == [*answer["contacts"], 16, 8]


def test_bars_say_how_many_contacts_a_channel_has_and_the_subtitle_whose_are_known() -> None:
    figure = next_steps(steps_of(JOURNEYS, SETTINGS).collect(), title="t")
    bars = figure.panels[0].rows.filter("volume")
    assert bars.select("channel", "text").rows() == [("voice", "16"), ("chat", "8")]
    assert bars["left"].n_unique() == 1, "bars begin at one line"


def test_a_flow_has_at_most_eight_ends_and_the_rest_together() -> None:
    channels = ["chat", "email", "sms", "social", "bot", "web"]
    ways = pl.DataFrame(
        [(x, y, 10, 0.5, 0.4, 0.6, 60.0, 0.5, 0.5) for x in channels for y in channels if x != y],
        schema=["channel", "to_channel", "changes", "share", "low", "high", "gap_s", "forced", "carried"],
        orient="row",
    )
    drawn = flow(ways, title="t")
    links = drawn.panels[0].rows.filter(kind=LINK)
    assert links["from"].n_unique() <= EACH_SIDE
    assert links["to"].n_unique() <= EACH_SIDE
    assert links["amount"].sum() == 10 * len(ways)
    assert drawn.table.height == len(ways), "the table has every way"


def test_a_flow_of_two_channels_names_both() -> None:
    rows = flow(transitions(JOURNEYS, SETTINGS), title="t").panels[0].rows
    assert rows.filter(kind=LINK).select("from", "to", "amount").rows() == [("Chat", "Phone", 8)]


def test_every_way_of_a_flow_and_its_ends_lead_to_the_changes_that_they_count() -> None:
    channels = ["chat", "email", "sms", "social", "bot", "web"]
    each = [(x, y) for place, x in enumerate(channels) for y in [*channels[:place], *channels[place + 1 :]]]
    rows = told(
        [came(n / 10, x, customer=customer) for customer, way in enumerate(each, 1) for n, x in enumerate(way)], days=60
    )
    figure = flow(transitions(rows, SETTINGS), title="t")
    drawn = figure.panels[0].rows
    assert drawn.filter(kind=LINK)["channel"].list.len().max() == 3, "some stand together"
    assert led_to(figure, rows) == drawn.select("called", "amount").rows()


def test_every_share_of_the_unevenness_leads_to_the_contacts_of_which_it_is_one() -> None:
    seen = centre.view(centre.uneven())
    found = asking.parts_of_unevenness(seen, served_in_time)
    figure = between(found, served_in_time, title="t")
    points = led_to(figure, seen.facts)
    assert {name for name, _ in points} >= {"channels", "queues"}
    assert {n for _, n in points} == {found.n}


def test_a_flow_leaves_as_a_picture_with_its_ways_and_what_belongs_to_it() -> None:
    """The screen draws it with another library, which makes no pictures."""
    about = About(site="Centre", filters="all of it", clock="Times in Vienna", definitions="handoffs v1")
    drawn = picture.svg(flow(transitions(JOURNEYS, SETTINGS), title="Most lead to the telephone"), about)
    for words in ("Most lead to the telephone", "all of it", "Times in Vienna", "handoffs v1", "Chat", "Phone"):
        assert f">{words}<" in drawn or words in drawn
    assert picture.png(flow(transitions(JOURNEYS, SETTINGS), title="t"), about).startswith(b"\x89PNG")


def test_who_keeps_fewest_promises_stands_first_and_the_parts_of_a_bar_make_a_whole() -> None:
    rows = cut(FATES).panels[0].rows
    assert rows["name"].unique(maintain_order=True).to_list() == ["SMS", "E-mail"]
    assert rows.group_by("channel").agg(pl.col("right").max())["right"].to_list() == [1.0, 1.0]


def test_reasons_of_a_change_have_a_word_each() -> None:
    assert set(handoffs.WHY) == {"forced", "chosen", "unknown"}


def test_the_widest_gap_between_claim_and_proof_stands_first_and_what_is_not_verified_is_not_drawn() -> None:
    figure = claimed(CONTAINED, by="topic", heading="Topic", title="t")
    assert figure.panels[0].rows["topic"].to_list() == ["billing"]
    assert figure.table["Topic"].to_list() == ["billing", "moving"]


def test_a_curve_of_patience_falls_and_the_promise_is_drawn_once() -> None:
    (panel,) = of_patience(centre.view(GIVING_UP)).panels
    assert panel.rows["stays"].is_sorted(descending=True)
    assert panel.rows["promise"].drop_nulls().to_list() == [20.0]
    assert "Phone" in panel.name


def test_what_loses_most_stands_first() -> None:
    values = of_queues(centre.view(centre.uneven())).panels[0].rows["value"]
    assert values.is_sorted(descending=True)
