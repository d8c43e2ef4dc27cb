"""What a source of delimited files can be told."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from ingest.connector import SourceSettings
from ingest.connectors._delimited_rows import TABLES

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "\\t": "\t"}
"""Words for separators, for those that are hard to write."""


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Formulas = Mapping[str, Annotated[str, BeforeValidator(_as_text)]]
"""Names, and for each a column of the file or an SQL expression; a bare number stands for itself."""


class DelimitedSettings(SourceSettings):
    """How a delimited file is written, and which of its columns or formulas over them makes which column of a table.

    In a mapping, a value that is exactly the name of a column of the file is that column. Anything else is an SQL
    expression of one row as polars reads it, so that a fixed word stands in quotes of its own: channel = "'voice'".
    """

    separator: str | None = Field(
        default=None,
        description="Between fields: one character, or comma, semicolon, tab, pipe. Else the first line tells.",
    )
    quote: str = Field(default='"', description="What stands around fields that hold a separator; empty for nothing.")
    columns: tuple[str, ...] = Field(
        default=(), description="The names of the columns, for files whose first line does not name them."
    )
    ends_with_newline: bool = Field(
        default=False,
        description="Complete files end with a line end: a last line without one was cut off, and refused.",
    )
    let: Formulas = Field(
        default_factory=dict, description="Names for formulas that are used more than once; computed in their order."
    )
    set_aside: Formulas = Field(
        default_factory=dict,
        description="Conditions by name: records that meet one are no contacts, and are counted as set_aside:<name>.",
    )
    leg: Formulas = Field(
        default_factory=dict, description="Columns of leg: for each a column of the file or a formula."
    )
    interaction: Formulas = Field(
        default_factory=dict, description="Columns of interaction; what is not said is taken from the leg."
    )
    survey: Formulas = Field(default_factory=dict, description="Columns of survey.")
    message: Formulas = Field(default_factory=dict, description="Columns of message.")
    agent_state: Formulas = Field(default_factory=dict, description="Columns of agent_state.")
    purchase: Formulas = Field(default_factory=dict, description="Columns of purchase.")
    outreach: Formulas = Field(default_factory=dict, description="Columns of outreach.")
    identity: Formulas = Field(default_factory=dict, description="Columns of identity.")

    def mapping(self, table: str) -> Mapping[str, str]:
        """The formulas of a table's columns."""
        formulas: Mapping[str, str] = getattr(self, table)
        return formulas

    @field_validator("separator", mode="after")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        meant = SEPARATORS.get(value, value) if value is not None else None
        if meant is not None and (len(meant) != 1 or not meant.isascii() or meant in "\r\n\0"):
            raise ValueError(f"write one character, or one of {', '.join(list(SEPARATORS)[:4])}")
        return meant

    @field_validator("quote", mode="after")
    @classmethod
    def _one_or_none(cls, value: str) -> str:
        if len(value) > 1 or not value.isascii() or value in {"\r", "\n", "\0"}:
            raise ValueError("write one character, or nothing when fields are never quoted")
        return value

    @field_validator(*TABLES, mode="after")
    @classmethod
    def _known_columns(cls, value: Mapping[str, str], info: Any) -> Mapping[str, str]:
        there = [name for name in TABLES[info.field_name].columns if name != "source"]
        for name in value:
            if name not in there:
                near = get_close_matches(name, there, n=1)
                hint = f" did you mean '{near[0]}'?" if near else ""
                raise ValueError(f"{info.field_name} has no column '{name}';{hint} It has {', '.join(there)}")
        return value

    @model_validator(mode="after")
    def _something_mapped(self) -> "DelimitedSettings":
        if not any(self.mapping(table) for table in TABLES):
            raise ValueError(
                "a mapping is missing: say with leg.queue, leg.queued_at and so on which column of the file is which; "
                "'spiritlevel connectors delimited' explains it"
            )
        return self
