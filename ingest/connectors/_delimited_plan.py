"""What becomes of each record of a delimited file: set aside, refused, or rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._delimited_formula import Formula, MappingError, computed, formula
from ingest.connectors._delimited_rows import TABLES, Columns, filled_in, missing
from ingest.connectors._delimited_settings import DelimitedSettings
from ingest.connectors._shapes_rows import OWN_ID, own_ids
from ingest.read.refusal import Reason, Refusals


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """A mapping, fitted to the columns of a file.

    `let` and `set_aside` are computed first, in this order; `mapped` are all formulas of all tables, each keyed
    "table.column"; `tables` makes rows of their results; `told_apart_by` are the fields of an id of our own, if needed.
    """

    let: Sequence[Formula]
    set_aside: Sequence[Formula]
    mapped: Sequence[Formula]
    tables: Mapping[str, Columns]
    told_apart_by: Sequence[str]

    @classmethod
    def fitted(cls, settings: DelimitedSettings, names: Sequence[str]) -> "Plan":
        """The plan for files with these columns. Raises `MappingError` where the mapping does not fit them."""
        schema: dict[str, pl.DataType] = dict.fromkeys(names, pl.String())
        let = []
        for name, text in settings.let.items():
            if name in schema:
                raise MappingError(f"let.{name}", text, "the file has a column of this name; choose another.")
            let.append(formula(f"let.{name}", text, schema))
            schema[name] = let[-1].dtype
        set_aside = [formula(f"set_aside.{name}", text, schema) for name, text in settings.set_aside.items()]
        for each in set_aside:
            if each.dtype != pl.Boolean:
                raise MappingError(each.key, each.text, "it should be a condition, true or false.")
        mapped = {
            f"{table}.{column}": formula(f"{table}.{column}", text, schema)
            for table in TABLES
            for column, text in settings.mapping(table).items()
        }
        tables = filled_in(_by_table(mapped), settings.timezone)
        for table, column in missing(tables):
            example = "a column, an expression, or a fixed word such as \"'voice'\""
            raise MappingError(
                f"{table}.{column}", "", f"{table} needs it: say which column or formula makes it; {example}."
            )
        fields = _telling_apart(names, let, list(mapped.values())) if _needs_own_id(tables) else []
        return cls(let=let, set_aside=set_aside, mapped=list(mapped.values()), tables=tables, told_apart_by=fields)

    def batch(self, records: pl.DataFrame, refused: Refusals) -> Batch:
        """Rows of records, which come as `record` and text columns, and what was refused of them before and here."""
        accounted = records.height + len(refused)
        for each in self.let:
            made, records, more = _sound(records, [each])
            records = records.with_columns(made.to_series().alias(each.key.removeprefix("let.")))
            refused += more
        for each in self.set_aside:
            made, records, more = _sound(records, [each])
            aside = made.to_series().fill_null(value=False)
            reason = each.key.replace("set_aside.", "set_aside:")
            refused += more + _refusals(records.filter(aside)[RECORD], reason, "")
            records = records.filter(~aside)
        made, records, more = _sound(records, self.mapped)
        made = made.with_columns(records[RECORD])
        if self.told_apart_by:
            made = made.with_columns(own_ids(records, self.told_apart_by))
        rows = {name: made.select(RECORD, **columns) for name, columns in self.tables.items()}
        return Batch(records=accounted, rows=rows, refused=refused + more)


def _needs_own_id(tables: Mapping[str, Columns]) -> bool:
    return any(OWN_ID in each.meta.root_names() for columns in tables.values() for each in columns.values())


def _telling_apart(names: Sequence[str], let: Sequence[Formula], mapped: Sequence[Formula]) -> list[str]:
    """The fields by which records without an id are told apart.

    An address must not be in an id, not even digested: it could be guessed and tried.
    """
    personal = tuple(f"{name}.{column}" for name, table in TABLES.items() for column in table.personal)
    addresses = {name for each in mapped if each.key in personal for name in each.expr.meta.root_names()}
    for each in reversed(let):
        if each.key.removeprefix("let.") in addresses:
            addresses.update(each.expr.meta.root_names())
    fields = [name for name in names if name not in addresses]
    if not fields:
        raise MappingError("id", "", "it must be mapped: without the customer's address the records are all alike.")
    return fields


def _by_table(mapped: Mapping[str, Formula]) -> dict[str, Columns]:
    tables: dict[str, Columns] = {}
    for key, each in mapped.items():
        table, _, column = key.partition(".")
        made = pl.col(key)
        # A revision may be a time; only its order matters.
        is_time = column == "revision" and each.dtype.is_temporal()
        tables.setdefault(table, {})[column] = made.dt.timestamp("us") if is_time else made
    return tables


def _sound(records: pl.DataFrame, formulas: Sequence[Formula]) -> tuple[pl.DataFrame, pl.DataFrame, Refusals]:
    """The formulas' columns and the records on which all of them succeed, and the refusal of the others."""
    made, failed = computed(records, formulas)
    refused = Refusals.none()
    for key, places in failed.items():
        detail = key if key.startswith(("let.", "set_aside.")) else key.partition(".")[2]
        refused += _refusals(records[RECORD].gather(places), Reason.BAD_EXPRESSION, detail)
    if not failed:
        return made, records, refused
    sound = ~records[RECORD].is_in(refused.frame[RECORD].implode())
    once = refused.frame.unique(RECORD, keep="first", maintain_order=True)
    return made.filter(sound), records.filter(sound), Refusals(once)


def _refusals(records: pl.Series, reason: str, detail: str) -> Refusals:
    columns = {"reason": pl.lit(str(reason)), "detail": pl.lit(detail), "raw": pl.lit(None, dtype=pl.Binary)}
    return Refusals(records.alias(RECORD).to_frame().with_columns(**columns))
