"""Suites of one's own: JSON files in the home folder, in Great Expectations' own form, read without it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ingest.quality.condition import ConditionError, columns_of
from ingest.quality.result import Severity
from ingest.quality.rules import KNOWN, NEVER, Judged
from ingest.table import Table

FOLDER = "suites"
"""The folder of the home in which suites lie, one file for each."""

LONGEST = 1024**2
"""How many bytes a suite may have."""


class SuiteError(Exception):
    """A suite of one's own cannot be used; the message names the file and the key."""


@dataclass(frozen=True, kw_only=True)
class OwnRule:
    """One expectation of a suite: its type, what it expects (`kwargs`), and where it stands, for messages.

    `columns` are all that it reads, those of its condition too; `tags` is what its author noted under `meta`.
    """

    table: str
    suite: str
    place: str
    type: str
    kwargs: dict[str, Any]
    severity: Severity = Severity.CRITICAL
    columns: tuple[str, ...] = ()
    condition: dict[str, Any] | None = None
    tags: dict[str, Any] = field(default_factory=dict)

    @property
    def judged(self) -> Judged:
        """What it is judged on."""
        return KNOWN[self.type]

    @property
    def tolerant(self) -> bool:
        """Whether some rows may break it, so that a row that does is not to blame."""
        return float(self.kwargs.get("mostly", 1)) < 1

    @property
    def refuses_rows(self) -> bool:
        """Whether the rows that break it are refused; if not, the whole file is held back."""
        by_row = self.judged in {Judged.ROWS, Judged.TWINS} and not self.tolerant
        return by_row and self.severity is Severity.CRITICAL

    @property
    def of_whole_file(self) -> bool:
        """Whether it is a rule about a file rather than about its rows."""
        return self.judged not in {Judged.ROWS, Judged.TWINS} or self.tolerant


def own_rules(home: Path, tables: Mapping[str, Table]) -> tuple[OwnRule, ...]:
    """Every expectation of every suite of a home, in the order of their files. Raises `SuiteError`."""
    files = sorted(path for path in (home / FOLDER).glob("*.json") if path.is_file())
    suites = [_suite(path, tables) for path in files]
    names = [rules[0].suite for rules in suites if rules]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SuiteError(f"{home / FOLDER}: two suites are named '{twice}'; give each its own 'name'.")
    return tuple(rule for rules in suites for rule in rules)


def _suite(path: Path, tables: Mapping[str, Table]) -> list[OwnRule]:
    said = _json(path)
    if not isinstance(said, Mapping) or not isinstance(said.get("expectations"), list):
        raise SuiteError(f"{path}: a suite is an object with 'name' and a list of 'expectations'.")
    named = said.get("table", path.stem)
    if named not in tables:
        hint = _near(str(named), tables)
        raise SuiteError(
            f"{path}: there is no table '{named}'{hint} The key 'table', or else the file's name, says which table a "
            f"suite is for: {', '.join(tables)}."
        )
    name = said.get("name", path.stem)
    if not isinstance(name, str) or not name.strip():
        raise SuiteError(f"{path}: 'name' is a text that tells suites apart.")
    expectations = said["expectations"]
    return [_rule(f"{path}: expectations[{n}]", name, tables[str(named)], x) for n, x in enumerate(expectations)]


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > LONGEST:
            raise SuiteError(f"{path}: a suite has at most {LONGEST:,} bytes.")
        return json.loads(path.read_text("utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise SuiteError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SuiteError(f"{path} is not written in UTF-8.") from None
    except json.JSONDecodeError as error:
        raise SuiteError(f"{path}, line {error.lineno}: this is no JSON ({error.msg}).") from None
    except RecursionError:
        raise SuiteError(f"{path} is nested too deep.") from None
    except ValueError as error:
        raise SuiteError(f"{path}: {error}.") from None


def _no_number(word: str) -> float:
    message = f"{word} is no number that JSON knows"
    raise ValueError(message)


def _rule(place: str, suite: str, table: Table, said: Any) -> OwnRule:
    if not isinstance(said, Mapping) or not isinstance(said.get("type"), str):
        raise SuiteError(f"{place}: an expectation is an object with 'type' and 'kwargs'.")
    kind, kwargs = str(said["type"]), said.get("kwargs", {})
    if kind in NEVER:
        raise SuiteError(f"{place}: '{kind}' cannot be used here, because it {NEVER[kind]}.")
    if kind not in KNOWN:
        raise SuiteError(f"{place}: there is no expectation '{kind}'{_near(kind, KNOWN)} docs/quality.md lists them.")
    if not isinstance(kwargs, Mapping):
        raise SuiteError(f"{place}: 'kwargs' is an object.")
    severity = said.get("severity", Severity.CRITICAL.value)
    if severity not in list(Severity):
        raise SuiteError(f"{place}: 'severity' is one of {', '.join(Severity)}, not {severity!r}.")
    plain = {key: value for key, value in kwargs.items() if key not in {"row_condition", "condition_parser"}}
    _no_parameters(place, plain)
    mostly = plain.get("mostly", 1)
    if isinstance(mostly, bool) or not isinstance(mostly, (int, float)) or not 0 <= mostly <= 1:
        raise SuiteError(f"{place}: 'mostly' is a share from 0 to 1.")
    condition = kwargs.get("row_condition")
    columns = [*_columns(place, plain), *_of_condition(place, condition)]
    for name in columns:
        if name not in table.columns:
            raise SuiteError(
                f"{place}: {table.name} has no column '{name}'{_near(name, table.columns)} It has "
                f"{', '.join(table.columns)}."
            )
    tags = said.get("meta") or {}
    return OwnRule(
        table=table.name,
        suite=suite,
        place=place,
        type=kind,
        kwargs=plain,
        severity=Severity(severity),
        columns=tuple(dict.fromkeys(columns)),
        condition=dict(condition) if condition is not None else None,
        tags=dict(tags) if isinstance(tags, Mapping) else {},
    )


def _columns(place: str, kwargs: Mapping[str, Any]) -> Sequence[str]:
    named = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    lists = kwargs.get("column_list", [])
    if not isinstance(lists, list) or not all(isinstance(name, str) for name in [*named, *lists]):
        raise SuiteError(f"{place}: a column is named by a text.")
    return [*named, *lists]


def _of_condition(place: str, said: Any) -> Sequence[str]:
    if said is None:
        return []
    try:
        return sorted(columns_of(said))
    except (ConditionError, RecursionError) as error:
        raise SuiteError(f"{place}: 'row_condition': {str(error) or 'it is nested too deep'}.") from None


def _no_parameters(place: str, kwargs: Mapping[str, Any]) -> None:
    if "$PARAMETER" in json.dumps(kwargs):
        raise SuiteError(f"{place}: '$PARAMETER' cannot be used here, because nobody fills it in; write the value.")


def _near(word: str, there: Mapping[str, Any]) -> str:
    near = get_close_matches(word, there, n=1)
    return f"; did you mean '{near[0]}'?" if near else "."
