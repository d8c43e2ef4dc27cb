"""The web shop's and the app's visits: events as Google Analytics 4 exports them to BigQuery, JSON in gzip files."""

import gzip
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.clientele import card
from ingest.sample.clock import Day
from ingest.sample.simulate import Centre
from ingest.sample.writers.export import exports_of, latest_of, local_text, three_days
from ingest.sample.writers.written import Written

SOURCE = "web"

WAYS: Mapping[str, Sequence[str]] = {
    "look": ("page_view", "view_item_list", "view_item"),
    "help": ("page_view", "view_search_results"),
    "letter": ("page_view", "view_item"),
    "assistant": ("assistant_opened",),
    "order": ("view_item", "add_to_cart", "begin_checkout", "purchase"),
}
"""What happens in a visit, in this order; of those who only look, as much as they have pages."""

_GAP = 23
"""Seconds, about, from one event to the next."""

_MICROSECONDS = 1_000


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `events-YYYYMMDD.json.gz` for each four weeks, and three lines that nobody should trust.

    A device has an id of its own, on the web another than in the app; who is signed in has the customer's number too.
    """
    events = _events(beside.visits, centre.period.end)
    told = events.with_columns(_line().alias("line"))
    files, broken = exports_of(centre), _broken(three_days(centre))
    for first, end in files:
        lines = told.filter(pl.col("at").is_between(first.begin, end, closed="left"))["line"].to_list()
        lines += [line for day, line in broken if first.begin <= day.begin < end]
        packed = gzip.compress("".join(f"{line}\n" for line in lines).encode(), compresslevel=6, mtime=0)
        (folder / f"events-{first.date:%Y%m%d}.json.gz").write_bytes(packed)
    return Written(source=SOURCE, files=len(files), records=told.height, broken=len(broken), latest=latest_of(told))


def device_id(customer: int | None, stranger: int | None, *, in_app: bool) -> str:
    """The id that a visitor's device has, on the web or in the app."""
    whose = f"{'app' if in_app else 'web'} {customer if stranger is None else f'stranger {stranger}'}"
    digits = int.from_bytes(blake2b(whose.encode(), digest_size=8).digest())
    return f"{digits % 10**32:032x}" if in_app else f"{digits % 10**9 + 10**9}.17{digits // 10**9 % 10**8:08d}"


def _events(visits: pl.DataFrame, end: int) -> pl.DataFrame:
    who = visits.select("customer", "stranger", "in_app").unique(maintain_order=True)
    each = zip(*(column.to_list() for column in who.get_columns()), strict=True)
    ids = [device_id(customer, stranger, in_app=in_app) for customer, stranger, in_app in each]
    devices = who.with_columns(pl.Series("device", ids, dtype=pl.String))
    named = visits.join(devices, on=["customer", "stranger", "in_app"], nulls_equal=True, maintain_order="left")
    ways = pl.DataFrame({"why": list(WAYS), "names": [list(names) for names in WAYS.values()]})
    most = pl.when(pl.col("why").is_in(["order", "assistant"])).then(9).otherwise("pages")
    return (
        named.join(ways, on="why", maintain_order="left")
        .with_columns(
            pl.concat_list(pl.lit(["session_start"]), pl.col("names").list.head(most)).alias("name"),
            (pl.col("begun") // 1_000).alias("session"),
        )
        .drop("names")
        .with_columns(pl.int_ranges(0, pl.col("name").list.len()).alias("place"))
        .explode("name", "place")
        .with_columns(_at())
        .filter(pl.col("at") < end)
        .sort("at", "session", "place", maintain_order=True)
        .with_columns(pl.col("at").alias("latest"))
    )


def _at() -> pl.Expr:
    # The steps of one visit are not all equally long, nor those of two visits.
    gap = _GAP + (pl.col("session") % 19) + 7 * pl.col("place")
    return (pl.col("begun") + pl.col("place") * gap * 1_000 + pl.col("session") % 997).alias("at")


def _line() -> pl.Expr:
    bought = pl.col("name") == "purchase"
    return pl.concat_str(
        pl.lit('{"event_date":"'),
        local_text("at", "%Y%m%d"),
        pl.lit('","event_timestamp":"'),
        pl.col("at") * _MICROSECONDS,
        pl.lit('","event_name":"'),
        "name",
        pl.lit('","event_params":['),
        _number("ga_session_id", pl.col("session")),
        pl.when(bought).then(pl.lit(',{"key":"currency","value":{"string_value":"EUR"}}')).otherwise(_NOTHING),
        pl.lit("]"),
        pl.when(bought).then(_ecommerce()).otherwise(_NOTHING),
        pl.when("signed_in").then(pl.concat_str(pl.lit(',"user_id":"'), card(), pl.lit('"'))).otherwise(_NOTHING),
        pl.lit(',"user_pseudo_id":"'),
        "device",
        pl.lit('","device":{"category":"'),
        pl.when(pl.col("in_app") | (pl.col("session") % 2 == 0)).then(pl.lit("mobile")).otherwise(pl.lit("desktop")),
        pl.lit('","language":"'),
        pl.col("language").fill_null("en"),
        pl.lit('"},"platform":"'),
        pl.when("in_app").then(pl.lit("ANDROID")).otherwise(pl.lit("WEB")),
        pl.lit('","batch_event_index":"'),
        pl.col("place") + 1,
        pl.lit('"}'),
    )


_NOTHING = pl.lit("")


def _number(key: str, value: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(f'{{"key":"{key}","value":{{"int_value":"'), value, pl.lit('"}}'))


def _ecommerce() -> pl.Expr:
    revenue, order = pl.col("amount").fill_null(0.0), pl.col("order").fill_null("")
    what = (pl.lit(',"ecommerce":{"transaction_id":"'), order, pl.lit('","purchase_revenue":'), revenue, pl.lit("}"))
    return pl.concat_str(*what)


def _broken(days: tuple[Day, Day, Day]) -> list[tuple[Day, str]]:
    """A line cut short, one from the year 5138, and one of an event without a name."""
    first, middle, last = days
    begin = '{"event_timestamp":"'
    rest = '"event_params":[{"key":"ga_session_id","value":{"int_value":"1"}}],"user_pseudo_id":"1.1"}'
    return [
        (first, begin + str(first.noon)),
        (middle, f'{begin}99999999999000000","event_name":"page_view",{rest}'),
        (last, f'{begin}{last.noon * _MICROSECONDS}","event_name":"",{rest}'),
    ]
