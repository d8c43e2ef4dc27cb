"""Every form of chart is drawn from six rows, from none, and from many, and says in words what it shows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboards.asked import questions as asking
from dashboards.asked.view import View
from dashboards.charts.attainment import attainment
from dashboards.charts.between import between
from dashboards.charts.changes import changes
from dashboards.charts.course import course
from dashboards.charts.drivers import drivers
from dashboards.charts.dumbbell import dumbbell
from dashboards.charts.fates import fates
from dashboards.charts.heatmap import heatmap
from dashboards.charts.quantile_bands import quantile_bands
from dashboards.charts.reasons import reasons
from dashboards.charts.rules import rules
from dashboards.figure import Figure
from ingest.settings import Promise, Settings
from metrics.behind import contacts_behind
from metrics.catalogue.lost_rate import lost_rate
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.service_level import service_level
from metrics.catalogue.wait_p50 import wait_p50
from metrics.catalogue.wait_p90 import wait_p90
from metrics.catalogue.wait_p95 import wait_p95
from metrics.comparison import Comparison
from metrics.metric import Metric
from tests.dashboards import centre

LOADS = pl.DataFrame(
    {"source": ["pbx", "pbx", "desk"], "new": [5, 0, 2], "updated": [0, 1, 0], "unchanged": [0, 5, 0]}
    | {"stale": [0, 0, 1], "quarantined": [1, 0, 0]}
)
REASONS = pl.DataFrame(
    {"source": ["pbx", "desk"], "reason": ["not_a_time", "negative"], "detail": ["at", None], "records": [3, 1]}
)


def of_loads(_view: View) -> Figure:
    return fates(LOADS, title="t")


def of_reasons(_view: View) -> Figure:
    return reasons(REASONS, title="t")


def of_channels(view: View) -> Figure:
    return attainment(view.against_promises(served_in_time), served_in_time, view.settings, title="t")


def of_hours(view: View) -> Figure:
    return heatmap(view.deviations(served_in_time, down="channel", across="hour"), served_in_time, title="t")


def of_queues(view: View) -> Figure:
    return dumbbell(view.unevenness_within(served_in_time, each="queue", by="channel"), served_in_time, title="t")


def of_parts(view: View) -> Figure:
    return drivers(view.unevenness(served_in_time, by="channel"), served_in_time, title="t")


def of_the_index(view: View) -> Figure:
    found = asking.index_course(view, served_in_time, by="channel")
    return course(found, served_in_time, title="t", zone=view.settings.site.timezone, until=view.facts.as_of)


def of_dimensions(view: View) -> Figure:
    return between(asking.parts_of_unevenness(view, served_in_time), served_in_time, title="t")


def of_changes(view: View) -> Figure:
    found = asking.changes(replace(view, choice=replace(view.choice, compare="rest")), served_in_time, by=["channel"])
    assert isinstance(found, Comparison)
    return changes(found, served_in_time, by=("channel",))


def of_rules(view: View) -> Figure:
    return rules(view.presets(service_level), service_level, title="t")


def of_waits(view: View) -> Figure:
    answers = view.measure(wait_p50, wait_p90, wait_p95, by=["channel"], every="1d")
    return quantile_bands(answers, view.settings, title="t", subtitle="s", every="1d", until=view.facts.as_of)


def test_a_promise_in_opening_hours_says_so_and_has_no_line_among_waits_of_the_calendar() -> None:
    view = centre.view(centre.uneven())
    of_hours = Promise(within_s=4 * 3600, hours="office", clock="business")
    settings = Settings(home=Path("/nowhere"), promise={"chat": of_hours})
    waits = view.measure(wait_p50, wait_p90, wait_p95, by=["channel"], every="1d")
    panels = {x.name: x for x in quantile_bands(waits, settings, title="t", subtitle="s", every="1d").panels}
    promised = {
        name.replace("\N{NO-BREAK SPACE}", " "): x.rows["promise"].unique().to_list() for name, x in panels.items()
    }
    assert promised["Chat, within 4 h of opening hours"] == [None]
    assert promised["Phone, within 20 s"] == [20.0]


def test_a_promise_has_a_step_on_the_day_with_which_it_changes() -> None:
    change = {"from": "2026-11-05", "within": "40 s"}
    voice = Promise.model_validate({"within": "20 s", "change": [change], "queue": {"billing": {"within": "10 s"}}})
    settings = Settings(home=Path("/nowhere"), promise={"voice": voice})
    for queues, begin in (((), 20.0), (("billing",), 10.0)):
        view = replace(centre.view(centre.uneven(), channels=("voice",), queues=queues), settings=settings)
        waits = view.measure(wait_p50, wait_p90, wait_p95, by=["channel"], every="1d")
        (panel,) = quantile_bands(waits, view.promising, title="t", subtitle="s", every="1d").panels
        drawn = dict(panel.rows.select(pl.col("on").str.slice(4, 5), "promise").iter_rows())
        assert [drawn["4 Nov"], drawn["5 Nov"]] == [begin, 40.0 if not queues else 10.0]
        promised = panel.name.replace("\N{NO-BREAK SPACE}", " ")
        assert promised == ("Phone, within 10 s" if queues else "Phone, within 40 s, before 20 s")
        assert view.promised.promise["voice"].within_s == (10.0 if queues else 40.0)


Drawing = Callable[[View], Figure]
OF_FACTS: list[Drawing] = [
    of_channels,
    of_hours,
    of_queues,
    of_parts,
    of_the_index,
    of_rules,
    of_waits,
    of_dimensions,
    of_changes,
]
DRAWINGS: list[Drawing] = [*OF_FACTS, of_loads, of_reasons]
each_drawing = pytest.mark.parametrize("draw", DRAWINGS, ids=lambda x: x.__name__)
each_of_facts = pytest.mark.parametrize("draw", OF_FACTS, ids=lambda x: x.__name__)


def fields(spec: Any) -> Iterator[str]:
    """Every column of the data that a specification names."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key in {"field", "x2", "y2"} and isinstance(value, str):
                yield value
            elif key == "fields":
                yield from value
            else:
                yield from fields(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from fields(value)


@each_drawing
def test_six_rows_are_enough_to_draw(draw: Drawing) -> None:
    figure = draw(centre.view(centre.six()))
    assert figure.panels
    assert all(x.alt.endswith(".") for x in figure.panels)
    assert figure.table.height


@each_of_facts
def test_no_rows_are_no_error(draw: Drawing) -> None:
    figure = draw(centre.view(centre.legs([])))
    assert all(x.rows.is_empty() for x in figure.panels)


@each_drawing
def test_a_chart_draws_only_columns_that_it_is_given(draw: Drawing) -> None:
    for panel in draw(centre.view(centre.uneven())).panels:
        assert panel.rows.height
        assert set(fields(panel.spec)) <= set(panel.rows.columns)


@each_drawing
def test_a_specification_holds_no_data_and_is_built_once(draw: Drawing) -> None:
    first, again = (draw(centre.view(centre.uneven())) for _ in range(2))
    for panel, same in zip(first.panels, again.panels, strict=True):
        assert panel.spec is same.spec
        assert "data" not in panel.spec
        assert "datasets" not in panel.spec
        assert all("data" not in layer for layer in panel.spec.get("layer", ()))


@each_drawing
def test_a_chart_is_in_both_palettes(draw: Drawing) -> None:
    for panel in draw(centre.view(centre.uneven())).panels:
        assert {x["name"] for x in panel.spec["params"]} >= {"dark", "ink", "good", "bad"}


def test_a_heatmap_has_full_colour_only_beyond_chance_and_dots_for_too_few() -> None:
    rows = of_hours(centre.view(centre.uneven())).panels[0].rows
    assert rows.filter("real")["difference"].abs().min() > 0  # type: ignore[operator]
    assert rows.filter("few")["text"].unique().to_list() in ([], ["·"])


@pytest.mark.parametrize(("metric", "ends"), [(served_in_time, ["bad", "good"]), (lost_rate, ["good", "bad"])])
def test_what_is_good_is_blue_on_the_map_whether_it_is_high_or_low(metric: Metric, ends: list[str]) -> None:
    view = centre.view(centre.uneven())
    spec = heatmap(view.deviations(metric, down="channel", across="hour"), metric, title="t").panels[0].spec
    (colours,) = (
        x["encoding"]["color"]["scale"]["range"] for x in spec["layer"] if "field" in x["encoding"].get("color", {})
    )
    assert [colours[0]["expr"], colours[-1]["expr"]] == ends


def test_channels_that_few_use_stand_together_on_the_map() -> None:
    rare = centre.legs([("sms", "billing", 0, 5.0)] * 6)
    rows = of_hours(centre.view(pl.concat([centre.uneven(), rare]))).panels[0].rows
    assert rows["down"].unique(maintain_order=True).to_list()[-1] == "others"


def test_a_cell_of_channels_that_stand_together_leads_to_the_contacts_of_them_all() -> None:
    rare = centre.legs([(channel, "billing", 0, 5.0) for channel in ("sms", "social") for _ in range(6)])
    view = centre.view(pl.concat([centre.uneven(), rare]))
    figure = of_hours(view)
    behind, metric = figure.behind, served_in_time
    assert behind is not None
    rows = figure.panels[0].rows
    assert behind.points([rows]).height == rows.height
    for channels, cell in ((["sms", "social"], rows.filter(down="others")), (["chat"], rows.filter(down="Chat"))):
        row = cell.row(0, named=True)
        assert behind.leads(row)
        assert behind.to(view.choice, row)["at"] == [*(f"channel:{x}" for x in channels), f"hour:{row['hour']}"]
        point = {"channel": channels, "hour": str(row["hour"])}
        found = contacts_behind(metric, view.facts, view.settings, period=view.choice.period, point=point)
        assert set(found.page()["channel"]) == set(channels)
        counted = figure.table.filter(pl.nth(0) == row["down"], pl.nth(1) == row["across"])
        assert found.total() == counted["Contacts"].item()


def test_a_queue_that_nobody_names_stands_with_those_that_few_use() -> None:
    rare = centre.legs([("voice", "billing", 0, 5.0)] * 6).with_columns(queue=pl.lit(None, pl.String))
    view = centre.view(pl.concat([centre.uneven(), rare]))
    cells = view.deviations(served_in_time, down="queue", across="hour")
    figure = heatmap(cells, served_in_time, down="queue", title="t")
    assert figure.behind is not None
    row = figure.panels[0].rows.filter(down="others").row(0, named=True)
    assert figure.behind.to(view.choice, row)["at"][0] == "queue:"


def test_the_widest_gap_stands_first() -> None:
    rows = of_queues(centre.view(centre.uneven())).panels[0].rows
    width = rows.sort("place").select(pl.col("best") - pl.col("worst")).to_series()
    assert width.is_sorted(descending=True)


def test_a_queue_with_one_channel_has_no_gap_and_is_counted_in_the_note() -> None:
    alone = centre.legs([("voice", "night", 24 * (n % 7), 5.0) for n in range(70)])
    figure = of_queues(centre.view(pl.concat([centre.uneven(), alone])))
    assert "night" not in figure.panels[0].rows["group"].to_list()
    assert figure.notes[0].startswith("1 more")


def test_the_same_scale_in_small_multiples() -> None:
    panels = of_waits(centre.view(centre.uneven())).panels
    assert len(panels) == 3
    assert all(x.spec is panels[0].spec for x in panels)


def test_a_day_that_is_not_over_is_shaded_and_no_other() -> None:
    rows = of_the_index(centre.view(centre.uneven())).panels[0].rows
    assert rows["from_at"].is_not_null().to_list() == [False] * 6 + [True]


def test_days_are_the_site_s_whatever_the_reader_s_zone() -> None:
    rows = of_the_index(centre.view(centre.uneven())).panels[0].rows
    assert rows["on"].to_list()[0] == "Mon 2 Nov 2026"
    assert rows["at"].to_list()[0] % 86_400_000 == 0


def test_ours_stands_out_among_the_rules() -> None:
    rows = of_rules(centre.view(centre.uneven())).panels[0].rows
    assert rows.filter("ours")["label"].to_list() == ["Ours"]
    # Nobody said when it is open, so that the rule of the opening hours has no number to draw.
    assert rows.height == len(service_level.presets.keys() - {"open_only"}) + 1
