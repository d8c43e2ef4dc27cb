"""What Amazon Connect's agents did: the agent event stream as it is kept, JSON objects one behind the other in gzip.

Each event tells of the state before and after. Heart beats, which say nothing new, are not kept.
"""

import gzip
from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.clock import SECOND, Day
from ingest.sample.identifiers import random_id
from ingest.sample.lanes import LANES
from ingest.sample.simulate import Centre
from ingest.sample.world import stream
from ingest.sample.writers import amazon
from ingest.sample.writers.export import ISO_MILLISECONDS, exports_of, latest_of, three_days, utc_text
from ingest.sample.writers.written import Written
from ingest.vocabulary import AgentState

SOURCE = "agents"

_STATUSES = {AgentState.AWAY: "Break", AgentState.OFFLINE: "Offline"}
"""An agent's status stays Available during a contact and after it."""

_CONTACT_STATES = {AgentState.HANDLING: "CONNECTED", AgentState.AFTER_CONTACT: "ENDED"}
_MEDIA = {"voice": "VOICE", "email": "EMAIL"}


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `agent-events-YYYYMMDD.json.gz` for each four weeks, and three events that nobody should trust."""
    lanes = [lane for lane in LANES if lane.source == amazon.SOURCE]
    turns = _turns(beside.work.filter(pl.col("lane").is_in([lane.name for lane in lanes])), centre.period.end)
    luck = stream(centre.seed, "agents").bytes(16 * turns.height)
    told_of = {
        "medium": {lane.name: _MEDIA[lane.channel] for lane in lanes},
        "site": {lane.name: amazon.AT[lane.channel][0] for lane in lanes},
        "team": {lane.name: amazon.AT[lane.channel][1] for lane in lanes},
    }
    told = turns.with_columns(
        pl.Series("event", [random_id(luck[at : at + 16]) for at in range(0, len(luck), 16)], dtype=pl.String),
        *(pl.col("lane").replace_strict(words, return_dtype=pl.String).alias(name) for name, words in told_of.items()),
    ).with_columns(_event().alias("line"))
    files, broken = exports_of(centre), _broken(three_days(centre))
    for first, end in files:
        lines = told.filter(pl.col("at").is_between(first.begin, end, closed="left"))["line"].to_list()
        # What was cut short comes last: what follows it could not be told apart from it.
        lines += [line for day, line in reversed(broken) if first.begin <= day.begin < end]
        packed = gzip.compress("".join(lines).encode(), compresslevel=6, mtime=0)
        (folder / f"agent-events-{first.date:%Y%m%d}.json.gz").write_bytes(packed)
    return Written(source=SOURCE, files=len(files), records=told.height, broken=len(broken), latest=latest_of(told))


def _turns(work: pl.DataFrame, end: int) -> pl.DataFrame:
    """Each change from one state to the next, with both; between stretches apart from each other lies one offline."""
    follows = pl.col("started").shift(-1).over("agent")
    gone = (
        work.filter(pl.col("ended").is_not_null() & (follows.is_null() | (follows > pl.col("ended"))))
        .with_columns(pl.col("ended").alias("started"), pl.lit(AgentState.OFFLINE.value).alias("state"))
        .filter(pl.col("started") < end)
    )
    every = pl.concat([work, gone]).sort("agent", "started")
    before = pl.col("state").shift(1).over("agent").fill_null(AgentState.OFFLINE.value)
    since = pl.col("started").shift(1).over("agent").fill_null(pl.col("started") - SECOND)
    offline = AgentState.OFFLINE.value
    kind = (
        pl.when(pl.col("state") == offline)
        .then(pl.lit("LOGOUT"))
        .when(before == offline)
        .then(pl.lit("LOGIN"))
        .otherwise(pl.lit("STATE_CHANGE"))
    )
    return every.with_columns(
        before.alias("before"),
        since.alias("since"),
        kind.alias("type"),
        pl.col("started").alias("at"),
        pl.col("started").alias("latest"),
    ).sort("at", "agent")


def _event() -> pl.Expr:
    agent = f"{amazon.INSTANCE}/agent/"
    return pl.concat_str(
        pl.lit('{"AWSAccountId":"000000000000","AgentARN":"' + agent),
        "agent",
        pl.lit('","CurrentAgentSnapshot":'),
        _snapshot("state", "started"),
        pl.lit(',"EventId":"'),
        "event",
        pl.lit('","EventTimestamp":"'),
        utc_text("at", ISO_MILLISECONDS),
        pl.lit('","EventType":"'),
        "type",
        pl.lit(f'","InstanceARN":"{amazon.INSTANCE}","PreviousAgentSnapshot":'),
        _snapshot("before", "since"),
        pl.lit(',"Version":"2017-10-01"}'),
    )


def _snapshot(state: str, since: str) -> pl.Expr:
    status = pl.col(state).replace_strict(_STATUSES, default="Available", return_dtype=pl.String)
    contact = pl.col(state).replace_strict(_CONTACT_STATES, default=None, return_dtype=pl.String)
    with_one = pl.concat_str(
        pl.lit('{"Channel":"'), "medium", pl.lit('","InitiationMethod":"INBOUND","State":"'), contact, pl.lit('"}')
    )
    return pl.concat_str(
        pl.lit('{"AgentStatus":{"Name":"'),
        status,
        pl.lit('","StartTimestamp":"'),
        utc_text(since, ISO_MILLISECONDS),
        pl.lit('"},"Configuration":{"AgentHierarchyGroups":{"Level1":{"Name":"'),
        "site",
        pl.lit('"},"Level2":{"Name":"'),
        "team",
        pl.lit('"}},"Username":"'),
        "agent",
        pl.lit('"},"Contacts":['),
        with_one.fill_null(""),
        pl.lit("]}"),
    )


def _broken(days: tuple[Day, Day, Day]) -> list[tuple[Day, str]]:
    """An event cut short, one of a thirteenth month, and one of a kind that Amazon does not know."""
    first, middle, last = days
    begin = '{"AgentARN":"' + amazon.INSTANCE + '/agent/graz.01","CurrentAgentSnapshot":{},"EventId":"'
    rest = '"PreviousAgentSnapshot":{}}'
    no_month, no_event = random_id(b"no such month in"), random_id(b"no such event in")
    impossible, noon = f"{middle.date.year}-13-01T12:00:00Z", f"{last.date}T12:00:00Z"
    return [
        (first, begin + random_id(b"cut short by an ")),
        (middle, f'{begin}{no_month}","EventType":"LOGIN","EventTimestamp":"{impossible}",{rest}'),
        (last, f'{begin}{no_event}","EventType":"NAPPED","EventTimestamp":"{noon}",{rest}'),
    ]
