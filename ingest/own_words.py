"""What our connectors say of themselves and of files, for whoever puts it into another language."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from textwrap import dedent

from ingest.connector import Connector
from ingest.describe import PACKED, WITHOUT
from ingest.registry import connectors


class HiddenReasonError(ValueError):
    """A connector gives a reason that no translator can find."""

    def __init__(self, connector: str, code: str) -> None:
        """Say which, and how reasons are written."""
        super().__init__(
            f"The connector '{connector}' gives as its reason {code}; write a text, with names alone in its braces."
        )


def texts() -> Iterator[tuple[str, str]]:
    """All that our connectors say of themselves and of files, each with the file that says it."""
    yield PACKED, "ingest/describe.py"
    yield WITHOUT, "ingest/describe.py"
    for connector in connectors().values():
        fields = connector.settings.model_fields
        meanings = [field.description for name, field in fields.items() if name != "source" and field.description]
        for text in (connector.label, connector.description, connector.reads, *meanings, *reasons(connector)):
            yield text, f"ingest/connectors/{connector.name}.py"


@cache
def reasons(connector: Connector) -> tuple[str, ...]:
    """Every reason for which a connector could recognise a file, as its code gives it, with `{places}`.

    Raises `HiddenReasonError` for one that is put together in another way.
    """
    if connector.recognises is None:
        return ()
    code = ast.parse(dedent(inspect.getsource(connector.recognises)))
    given = [x.value for x in ast.walk(code) if isinstance(x, ast.Return) and x.value is not None]
    return tuple(dict.fromkeys(text for value in given for text in _texts(connector.name, value)))


def _texts(connector: str, value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Constant(value=None):
            pass
        case ast.JoinedStr(values=parts):
            yield "".join(_part(connector, part) for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(connector, one)
            yield from _texts(connector, other)
        case _:
            raise HiddenReasonError(connector, ast.unparse(value))


def _part(connector: str, part: ast.expr) -> str:
    match part:
        case ast.Constant(value=str(text)):
            return text
        case ast.FormattedValue(value=ast.Name(id=name)):
            return f"{{{name}}}"
    raise HiddenReasonError(connector, ast.unparse(part))
