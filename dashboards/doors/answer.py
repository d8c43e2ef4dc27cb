"""Answers of the doors: JSON with one sentence, and an answer for every address under /api that is none."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse

EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def refused(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An answer that says what is wrong; nothing of it may be kept by anybody on the way."""
    return JSONResponse(
        {"error": sentence}, status_code=status, headers={"Cache-Control": "no-store", **(headers or {})}
    )


def nothing_here(_request: Request) -> JSONResponse:
    """404 for what is no address under /api; without it, that would be a page for people."""
    return refused(404, "There is nothing at this address. There are /api/inbox/SOURCE, /api/ready and /api/live.")
