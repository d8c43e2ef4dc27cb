"""What Zendesk Support exports becomes events of tickets: pages of its interface, or tables of a warehouse."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._desk import Form, Told, batch, flat
from ingest.connectors._messaging import digest, walked, worded
from ingest.connectors._zendesk_support_tables import is_table, tables
from ingest.connectors._zendesk_support_words import MERGED
from ingest.read.pages import page_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Refusals

FORM = Form(
    words=("status", "channel", "brand", "form", "by", "public", "field", "value", "before", "score", "minutes"),
    moments=("solved", "child_at"),
)

LISTS = ("tickets", "comments", "ticket_events", "audits", "ticket_metric_events", "ticket_metrics")
OTHERS = ("satisfaction_ratings", "users", "schedules", "holidays")
FIELDS = ("status", "group_id", "assignee_id", "requester_id")
"""The fields whose changes are followed."""

SYSTEM = "-1"
"""The author of what Zendesk itself writes."""


def unwrapped(page: dict[str, Any]) -> Sequence[Any] | None:
    """The records of a page, each with what it is."""
    found = [name for name in (*LISTS, *OTHERS) if isinstance(page.get(name), list)]
    if not found and "schedule" in page:
        return [{"what": "schedules", "it": page["schedule"]}]
    return [{"what": name, "it": one} for name in found for one in page[name]] if found else None


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events of tickets. What a ticket was merged into is told by the other one; both must stand in one file."""
    bots = frozenset(settings.bots)
    frames = tables(raw, FORM, bots) if is_table(raw) else _pages(raw, bots)
    seen: list[pl.DataFrame] = []
    for told, refused, records in frames:
        made = batch(told, refused, raw, FORM, zone=settings.timezone, records=records, said="created_at")
        events = made.rows["event"]
        seen.append(_of_merges(events))
        # Which tickets were merged into which is known when both are read: what follows of it goes with the later one.
        here = pl.col(RECORD).is_in(events[RECORD].unique().implode())
        follows = _earlier(pl.concat(seen)).filter(here)
        yield replace(made, rows={**made.rows, "event": pl.concat([events, follows])})


def _pages(raw: RawFile, bots: frozenset[str]) -> Iterator[tuple[pl.DataFrame, Refusals, int]]:
    def tell(thing: Any) -> Sequence[Told]:
        told = TELL.get(str(thing.get("what")))
        return told(thing.get("it"), bots) if told else [{}]

    for records, refused in page_records(raw, dict, unwrapped):
        yield flat(records, tell, FORM), refused, len(records) + len(refused)


def _of_merges(events: pl.DataFrame) -> pl.DataFrame:
    """Tickets, and the marks that one was merged into another."""
    return events.filter(pl.col("kind").is_in(["ticket", "merged_in"]))


def _earlier(events: pl.DataFrame) -> pl.DataFrame:
    """For tickets into which others of this file were merged: when those began, if their customers did."""
    tickets = events.filter((pl.col("kind") == "ticket") & ~pl.col("payload").str.contains('"by":"other"'))
    began = tickets.select(
        pl.col("contact").alias("child"), pl.col("at").alias("child_at"), pl.col(RECORD).alias("child_record")
    )
    merged = events.filter(pl.col("kind") == "merged_in").with_columns(
        pl.col("payload").str.json_path_match("$.value").alias("child")
    )
    begun = pl.concat_str(
        pl.lit('{"value":"'), "child", pl.lit('","child_at":'), pl.col("child_at").dt.timestamp("us"), pl.lit("}")
    )
    # Told later than the mark itself, so that it replaces it, whichever comes first.
    return (
        merged.join(began.unique("child", keep="first", maintain_order=True), on="child")
        .with_columns(
            begun.alias("payload"), pl.col("revision") + 1, pl.max_horizontal(RECORD, "child_record").alias(RECORD)
        )
        .select(events.columns)
    )


def _ticket(it: Any, _bots: frozenset[str]) -> Sequence[Told]:
    name, assignee = worded(it, "id"), worded(it, "assignee_id")
    requester, submitter = worded(it, "requester_id"), worded(it, "submitter_id")
    tags = walked(it, "tags")
    merged = isinstance(tags, list) and MERGED in tags
    common = {"contact": name, "time": worded(it, "created_at"), "updated": worded(it, "updated_at")}
    ticket: Told = {
        **common,
        "id": f"{name}#ticket",
        "kind": "ticket",
        "queue": worded(it, "group_id"),
        "agent": assignee,
        "customer": f"account:{requester}" if requester else None,
        "status": "merged" if merged else worded(it, "status"),
        "channel": worded(it, "via.channel"),
        "brand": worded(it, "brand_id"),
        "form": worded(it, "ticket_form_id"),
        "by": "other" if submitter is not None and submitter != requester else None,
        "score": worded(it, "satisfaction_rating.score"),
        "solved": worded(it, "metric_set.solved_at") or worded(it, "dates.solved_at"),
        "minutes": worded(it, "metric_set.reply_time_in_minutes.calendar"),
    }
    children = walked(it, "merged_ticket_ids")
    merges = [x for one in children for x in merge(name, str(one), common)] if isinstance(children, list) else []
    return [ticket, *staff(name, assignee, common), *merges] if name else [{"kind": "ticket", **common}]


def staff(ticket: str | None, agent: str | None, common: Told) -> list[Told]:
    """That somebody who writes is an agent: with it an author, known as a number only, gets a name."""
    if ticket is None or agent is None:
        return []
    return [
        {**common, "id": f"{ticket}#agent:{agent}", "kind": "agent", "agent": agent, "customer": f"account:{agent}"}
    ]


def merge(parent: str | None, child: str, common: Told) -> list[Told]:
    """That one ticket was merged into another: each of them is told."""
    of_both = {**common, "updated": None}
    return [
        {**of_both, "id": f"{parent}#merged:{child}", "contact": parent, "kind": "merged_in", "value": child},
        {**of_both, "id": f"{child}#merged", "contact": child, "kind": "merged_into", "value": parent},
    ]


def comment(name: str | None, ticket: str | None, author: str | None, time: str | None, bots: frozenset[str]) -> Told:
    """A comment, whose author is known as a number only: who is the customer, the ticket tells."""
    by = "system" if author == SYSTEM else "bot" if author in bots else None
    customer = f"account:{author}" if author and by is None else None
    return {"id": f"{name}#comment", "contact": ticket, "kind": "comment", "time": time, "customer": customer, "by": by}


def _comment(it: Any, bots: frozenset[str]) -> Sequence[Told]:
    return _commented(it, worded(it, "ticket_id"), worded(it, "created_at"), worded(it, "author_id"), bots)


def _commented(
    it: Any, ticket: str | None, time: str | None, author: str | None, bots: frozenset[str]
) -> Sequence[Told]:
    name = worded(it, "id")
    if name is None:
        return [{"kind": "comment", "contact": ticket, "time": time}]
    via = walked(it, "via.source") if isinstance(walked(it, "via"), dict) else None
    told: Told = {**comment(name, ticket, author, time, bots), "public": str(walked(it, "public") is True).lower()}
    if worded(via, "rel") != "merge":
        return [told]
    some = walked(via, "from.ticket_ids")
    children = [str(x) for x in some] if isinstance(some, list) else [worded(via, "from.ticket_id")]
    links = [x for child in children if child for x in merge(ticket, child, {"time": time})]
    return [{**told, "by": "system", "customer": None}, *links]


def _audit(it: Any, bots: frozenset[str]) -> Sequence[Told]:
    """An audit, or an event of the incremental export: what changed, and what was written, at one time."""
    ticket, author = worded(it, "ticket_id"), worded(it, "author_id") or worded(it, "updater_id")
    time = worded(it, "created_at")
    inside = walked(it, "events") or walked(it, "child_events")
    told: list[Told] = []
    for one in inside if isinstance(inside, list) else []:
        kind = worded(one, "type") or worded(one, "event_type")
        if kind == "Comment":
            told += _commented(one, ticket, time, worded(one, "author_id") or author, bots)
        elif kind in {"Change", "Create"}:
            told += _changes(one, ticket, time)
    name = worded(it, "id")
    nothing: Told = {"id": f"{name}#audit", "contact": ticket, "kind": "audit", "time": time}
    return told or [nothing if name else {"kind": "audit", "contact": ticket, "time": time}]


def _changes(one: Any, ticket: str | None, time: str | None) -> list[Told]:
    """A change names its field (audits), or has it as a key (the incremental export)."""
    named = worded(one, "field_name")
    fields = [named] if named in FIELDS else [x for x in FIELDS if named is None and worded(one, x) is not None]
    return [
        x
        for field in fields
        for x in change(
            ticket, str(field), worded(one, "value" if named else str(field)), worded(one, "previous_value"), time
        )
    ]


def change(ticket: str | None, field: str, value: str | None, before: str | None, time: str | None) -> list[Told]:
    """What a field of a ticket was changed to, and from; ids of customers are no values."""
    told: dict[str, str | None] = {
        "id": None if ticket is None else f"{ticket}#{field}:{time}" + ("" if field != "status" else f":{value}"),
        "contact": ticket,
        "kind": "change",
        "time": time,
        "field": field,
    }
    if field == "requester_id":
        return [told | {"customer": f"account:{value}" if value else None}]
    if field == "assignee_id":
        return [told | {"agent": value}, *staff(ticket, value, {"contact": ticket, "time": time})]
    queue = {"queue": value} if field == "group_id" else {}
    return [told | queue | {"value": value, "before": before}]


def _metric_event(it: Any, _bots: frozenset[str]) -> Sequence[Told]:
    """A turn of one of Zendesk's own clocks; only the clock of the first reply is read, as a check."""
    name, metric, kind = worded(it, "id"), worded(it, "metric"), worded(it, "type")
    first = metric == "reply_time" and worded(it, "instance_id") == "1" and kind in {"activate", "fulfill"}
    told = {"contact": worded(it, "ticket_id"), "kind": "clock", "time": worded(it, "time")}
    return [{**told, "id": f"{name}#clock" if name else None, "value": kind if first else None}]


def _metrics(it: Any, _bots: frozenset[str]) -> Sequence[Told]:
    """Zendesk's own measures of a ticket. They are whole minutes."""
    ticket = worded(it, "ticket_id")
    return [
        {
            "id": f"{ticket}#metrics" if ticket else None,
            "contact": ticket,
            "kind": "metrics",
            "time": worded(it, "created_at"),
            "updated": worded(it, "updated_at"),
            "minutes": worded(it, "reply_time_in_minutes.calendar"),
            "solved": worded(it, "solved_at"),
        }
    ]


def _rating(it: Any, _bots: frozenset[str]) -> Sequence[Told]:
    name = worded(it, "id")
    return [
        {
            "id": f"{name}#rating" if name else None,
            "contact": worded(it, "ticket_id"),
            "kind": "rating",
            "time": worded(it, "created_at"),
            "updated": worded(it, "updated_at"),
            "score": worded(it, "score"),
        }
    ]


def _user(it: Any, _bots: frozenset[str]) -> Sequence[Told]:
    """A customer's addresses belong together; agents are no customers."""
    return user(
        *(worded(it, x) for x in ("id", "role", "email", "phone", "created_at")),
        external=worded(it, "external_id"),
    )


def user(
    name: str | None, role: str | None, email: str | None, phone: str | None, time: str | None, *, external: str | None
) -> list[Told]:
    """The links between a user's account and the other addresses."""
    if role is not None and role != "end-user":
        return [{"aside": "agent"}]
    link = {"id": digest(name), "contact": name, "kind": "link", "time": time, "customer": f"account:{name}"}
    found = [
        {**link, "other": f"mailto:{email}" if email else None, "other_is": "email"},
        {**link, "other": f"tel:{phone}" if phone else None, "other_is": "phone"},
        {**link, "other": f"customer:{external}" if external else None, "other_is": "customer_number"},
    ]
    return [x for x in found if x["other"]] or [{"aside": "user_without_address"}]


def _schedule(_it: Any, _bots: frozenset[str]) -> Sequence[Told]:
    return [{"aside": "schedule"}]


TELL: Mapping[str, Callable[[Any, frozenset[str]], Sequence[Told]]] = {
    "tickets": _ticket,
    "comments": _comment,
    "ticket_events": _audit,
    "audits": _audit,
    "ticket_metric_events": _metric_event,
    "ticket_metrics": _metrics,
    "satisfaction_ratings": _rating,
    "users": _user,
    "schedules": _schedule,
    "holidays": _schedule,
}
"""What tells of each kind of record."""
