"""Zendesk Support's tables as warehouses have them, as delimited text: what each row tells of a ticket."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from ingest.connector import RECORD
from ingest.connectors._desk import Form
from ingest.connectors._messaging import digest
from ingest.connectors._zendesk_support_words import MERGED
from ingest.read.delimited import delimited, first_line, separator_of
from ingest.read.raw import RawFile
from ingest.read.refusal import Refusals
from ingest.read.unreadable import UnreadableFileError

TABLES: Mapping[str, Sequence[str]] = {
    "history": ("field_name", "ticket_id", "updated", "value"),
    "comment": ("id", "ticket_id", "user_id", "public", "created"),
    "ticket": ("id", "requester_id", "status", "created_at", "via_channel"),
    "rating": ("id", "ticket_id", "score", "created_at"),
    "user": ("id", "role", "email", "created_at"),
    "schedule": ("start_time", "end_time", "time_zone"),
}
"""The tables by the columns that each has at least."""

ASIDES: Mapping[str, Sequence[str]] = {
    "schedule": ("schedule_id",),
    "time_zone": ("time_zone", "_fivetran_synced"),
    "table_of_a_ticket": ("ticket_id",),
    "table_of_a_chat": ("chat_id",),
    "other_table": ("_fivetran_synced",),
}
"""Tables that tell nothing of service, by columns, in the order in which they are tried; why they are set aside."""


def is_table(raw: RawFile) -> bool:
    """Whether the file is delimited text, and no JSON."""
    return not first_line(raw).lstrip().startswith(("{", "["))


def tables(raw: RawFile, form: Form, bots: frozenset[str]) -> Iterator[tuple[pl.DataFrame, Refusals, int]]:
    """What the rows of a table tell, with the columns of the form. Raises `UnreadableFileError`."""
    line = first_line(raw)
    for rows, refused in delimited(raw, separator=separator_of(line)):
        named = rows.rename({name: name.strip().lower() for name in rows.columns})
        there = set(named.columns)
        kind = next((kind for kind, columns in TABLES.items() if there.issuperset(columns)), None)
        aside = next((why for why, columns in ASIDES.items() if there.issuperset(columns)), None)
        if kind is None and aside is None:
            raise UnreadableFileError(
                raw.name, "is none of the tables of Zendesk Support that are read; its first line must name the columns"
            )
        if kind in {None, "schedule"}:
            told = named.select(RECORD, pl.lit(aside if kind is None else "schedule").alias("aside"))
        else:
            told = READ[str(kind)](named, bots)
        yield _whole(told, form), refused, rows.height + len(refused)


def _whole(told: pl.DataFrame, form: Form) -> pl.DataFrame:
    missing = [pl.lit(None, pl.String).alias(name) for name in form.columns if name not in told.columns]
    return told.with_columns(missing).select(RECORD, *(pl.col(name).cast(pl.String) for name in form.columns))


def _some(rows: pl.DataFrame, name: str) -> pl.Expr:
    """A column that can be missing; an empty text is null."""
    value = pl.col(name).str.strip_chars() if name in rows.columns else pl.lit(None, pl.String)
    return pl.when(value != "").then(value)


def _account(name: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("account:"), name)


def _tickets(rows: pl.DataFrame, _bots: frozenset[str]) -> pl.DataFrame:
    name, requester, submitter = pl.col("id"), pl.col("requester_id"), _some(rows, "submitter_id")
    common = rows.select(
        RECORD,
        name.alias("contact"),
        pl.col("created_at").alias("time"),
        _some(rows, "updated_at").alias("updated"),
        _some(rows, "assignee_id").alias("assignee"),
        _some(rows, "merged_ticket_ids").str.extract_all("[0-9]+").alias("children"),
    )
    tickets = rows.select(
        RECORD,
        pl.concat_str(name, pl.lit("#ticket")).alias("id"),
        name.alias("contact"),
        pl.col("created_at").alias("time"),
        _some(rows, "updated_at").alias("updated"),
        pl.lit("ticket").alias("kind"),
        _some(rows, "group_id").alias("queue"),
        _some(rows, "assignee_id").alias("agent"),
        _account(requester).alias("customer"),
        pl.when(_some(rows, "tags").str.contains(MERGED)).then(pl.lit("merged")).otherwise("status").alias("status"),
        pl.col("via_channel").alias("channel"),
        _some(rows, "brand_id").alias("brand"),
        _some(rows, "ticket_form_id").alias("form"),
        pl.when(submitter != requester).then(pl.lit("other")).alias("by"),
    )
    parent, child = pl.col("contact"), pl.col("children")
    merged = common.filter(child.list.len() > 0).explode("children")
    into = merged.select(
        RECORD,
        pl.concat_str(parent, pl.lit("#merged:"), child).alias("id"),
        "contact",
        "time",
        pl.lit("merged_in").alias("kind"),
        child.alias("value"),
    )
    away = merged.select(
        RECORD,
        pl.concat_str(child, pl.lit("#merged")).alias("id"),
        child.alias("contact"),
        "time",
        pl.lit("merged_into").alias("kind"),
        parent.alias("value"),
    )
    return pl.concat([tickets, _staff(common), into, away], how="diagonal")


def _staff(rows: pl.DataFrame) -> pl.DataFrame:
    """That somebody is an agent, from `contact`, `time` and `assignee`."""
    agent = pl.col("assignee")
    return rows.filter(agent.is_not_null()).select(
        RECORD,
        pl.concat_str("contact", pl.lit("#agent:"), agent).alias("id"),
        *("contact", "time"),
        pl.lit("agent").alias("kind"),
        agent.alias("agent"),
        _account(agent).alias("customer"),
    )


def _comments(rows: pl.DataFrame, bots: frozenset[str]) -> pl.DataFrame:
    author = _some(rows, "user_id")
    by = pl.when(author == "-1").then(pl.lit("system")).when(author.is_in(sorted(bots))).then(pl.lit("bot"))
    return rows.select(
        RECORD,
        pl.concat_str("id", pl.lit("#comment")).alias("id"),
        pl.col("ticket_id").alias("contact"),
        pl.col("created").alias("time"),
        pl.lit("comment").alias("kind"),
        by.alias("by"),
        pl.when(by.is_null()).then(_account(author)).alias("customer"),
        pl.col("public").str.to_lowercase().alias("public"),
    )


def _history(rows: pl.DataFrame, _bots: frozenset[str]) -> pl.DataFrame:
    field, value, ticket = pl.col("field_name"), _some(rows, "value"), pl.col("ticket_id")
    known = pl.when(field.is_in(["status", "group_id", "assignee_id", "requester_id"]))
    name = pl.concat_str(ticket, pl.lit("#"), field, pl.lit(":"), "updated")
    people = field.is_in(["assignee_id", "requester_id"])
    changes = rows.select(
        RECORD,
        pl.when(field == "status")
        .then(pl.concat_str(name, pl.lit(":"), value.fill_null("")))
        .otherwise(name)
        .alias("id"),
        ticket.alias("contact"),
        pl.col("updated").alias("time"),
        known.then(pl.lit("change")).otherwise(pl.lit("audit")).alias("kind"),
        known.then(field).alias("field"),
        pl.when(field == "group_id").then(value).alias("queue"),
        pl.when(field == "assignee_id").then(value).alias("agent"),
        pl.when(field == "requester_id").then(_account(value)).alias("customer"),
        known.then(pl.when(~people).then(value)).alias("value"),
    )
    assigned = rows.filter(field == "assignee_id").select(
        RECORD, ticket.alias("contact"), pl.col("updated").alias("time"), _some(rows, "value").alias("assignee")
    )
    return pl.concat([changes, _staff(assigned)], how="diagonal")


def _ratings(rows: pl.DataFrame, _bots: frozenset[str]) -> pl.DataFrame:
    return rows.select(
        RECORD,
        pl.concat_str("id", pl.lit("#rating")).alias("id"),
        pl.col("ticket_id").alias("contact"),
        pl.col("created_at").alias("time"),
        _some(rows, "updated_at").alias("updated"),
        pl.lit("rating").alias("kind"),
        pl.col("score").alias("score"),
    )


def _users(rows: pl.DataFrame, _bots: frozenset[str]) -> pl.DataFrame:
    ids = rows["id"].to_list()
    known = rows.with_columns(pl.Series("name", [digest(one) for one in ids], pl.String))
    customers = pl.col("role").fill_null("end-user") == "end-user"
    kinds = {
        "email": pl.concat_str(pl.lit("mailto:"), _some(rows, "email")),
        "phone": pl.concat_str(pl.lit("tel:"), _some(rows, "phone")),
        "customer_number": pl.concat_str(pl.lit("customer:"), _some(rows, "external_id")),
    }
    links = pl.concat(
        known.filter(customers).select(
            RECORD,
            pl.col("name").alias("id"),
            pl.col("id").alias("contact"),
            pl.col("created_at").alias("time"),
            pl.lit("link").alias("kind"),
            _account(pl.col("id")).alias("customer"),
            other.alias("other"),
            pl.lit(kind).alias("other_is"),
        )
        for kind, other in kinds.items()
    ).filter(pl.col("other").is_not_null())
    rest = known.filter(~pl.col(RECORD).is_in(links[RECORD].implode()))
    why = pl.when(customers).then(pl.lit("user_without_address")).otherwise(pl.lit("agent"))
    return pl.concat([links, rest.select(RECORD, why.alias("aside"))], how="diagonal")


READ: Mapping[str, Callable[[pl.DataFrame, frozenset[str]], pl.DataFrame]] = {
    "history": _history,
    "comment": _comments,
    "ticket": _tickets,
    "rating": _ratings,
    "user": _users,
}
