"""`POST /api/inbox/SOURCE`: what is sent lies on the disk before the answer goes out, as a file like any other."""

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from hmac import compare_digest

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboards.doors.answer import refused
from dashboards.doors.settled import settings_now
from ingest.door.arrival import Arrival, Arriving, EmptyError, NoRoomError, TooLargeError, has_room
from ingest.door.ending import NotFoundThereError, NotTakenError, ending_for, folder_of
from ingest.door.token import admitted, handshake, secret_of
from ingest.settings import Settings, SettingsError, SourceEntry

BLOCK = 1024**2
"""So much of a body is in memory at most."""

SLOWEST = 8 * 1024
"""Whoever sends less than so many bytes a second, after a first patience, keeps a place from others who wait for it."""

SIGNATURE = "X-Hub-Signature-256"
"""How webhooks sign what they send: `sha256=` and the HMAC of the body under the secret."""

_LOG = logging.getLogger(__name__)
_WRONG = "The token is not the one of this source, or there is no such source."


_STATUS: Mapping[type[Exception], int] = {
    EmptyError: 400,
    ClientDisconnect: 400,
    TimeoutError: 408,
    NotFoundThereError: 409,
    TooLargeError: 413,
    NotTakenError: 415,
    NoRoomError: 507,
    OSError: 503,  # behind TimeoutError, which is one
}


class _Busy:
    """How many are sending; those with a token and those who have yet to prove themselves are counted apart."""

    def __init__(self) -> None:
        self.trusted = 0
        self.unproven = 0


_BUSY = _Busy()


async def inbox(request: Request) -> Response:
    """Take a body for a source: 202 with `file`, `bytes` and `sha256`, or a sentence that says why not."""
    try:
        settings = await run_in_threadpool(settings_now)
    except SettingsError:
        return refused(503, "The settings of this server cannot be read.")
    source = request.path_params["source"]
    if request.method == "GET" and "hub.mode" in request.query_params:
        return await _confirmed(request, settings, source)
    if request.method != "POST":
        return refused(405, "Send what there is to load with POST.", {"Allow": "POST"})
    signature = request.headers.get(SIGNATURE)
    if signature is not None and "Authorization" not in request.headers:
        entry, secret = await run_in_threadpool(secret_of, settings, source)
        return await _counted(request, settings, entry, secret=secret, signature=signature)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    entry = await run_in_threadpool(admitted, settings, source, token.strip())
    if entry is None or scheme.lower() != "bearer":
        return _unauthorised()
    return await _counted(request, settings, entry)


async def _counted(
    request: Request,
    settings: Settings,
    entry: SourceEntry | None,
    *,
    secret: bytes = b"",
    signature: str | None = None,
) -> Response:
    kind = "trusted" if signature is None else "unproven"
    if getattr(_BUSY, kind) >= settings.inbox.at_once:
        return refused(503, "Too many are sending at the moment; send it again.", {"Retry-After": "1"})
    setattr(_BUSY, kind, getattr(_BUSY, kind) + 1)
    try:
        return await _taken(request, settings, entry, secret=secret, signature=signature)
    except tuple(_STATUS) as error:
        return _explained(error, settings)
    finally:
        setattr(_BUSY, kind, getattr(_BUSY, kind) - 1)


def _explained(error: Exception, settings: Settings) -> Response:
    kind = next(x for x in _STATUS if isinstance(error, x))
    if kind is OSError or kind is NoRoomError:
        _LOG.error("The inbox cannot be written: %s.", getattr(error, "strerror", None) or "its disk is nearly full")
    sentences = {
        TooLargeError: f"At most {settings.inbox.max_bytes:,} bytes are taken at once; send it in parts.",
        NoRoomError: "The disk of this server is nearly full; send it again later.",
        EmptyError: "Nothing was sent.",
        TimeoutError: (
            f"Nothing came for {settings.inbox.patience_s:g} seconds, or too little for so long; send it again."
        ),
        ClientDisconnect: "The sender went away.",  # which nobody hears
        OSError: "The inbox of this server cannot be written; send it again later.",
    }
    return refused(_STATUS[kind], sentences.get(kind, str(error)))


async def _taken(
    request: Request, settings: Settings, entry: SourceEntry | None, *, secret: bytes, signature: str | None
) -> Response:
    most = settings.inbox.max_bytes
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > most:
        raise TooLargeError
    if entry is None:
        return await _nobody(request, settings)
    kind, encoding = (request.headers.get(x, "") for x in ("Content-Type", "Content-Encoding"))
    if signature is None:
        ending_for(settings, entry, kind, encoding)  # before it is sent for nothing; a stranger hears only of 401

    def begin() -> Arriving:
        return Arriving(folder_of(settings, entry), most=most, keep_free=settings.inbox.keep_free, secret=secret)

    def finish(arriving: Arriving) -> Arrival | None:
        signed = signature is None or arriving.is_signed(signature.removeprefix("sha256="))
        return arriving.finish(ending_for(settings, entry, kind, encoding)) if signed else None

    arriving = await run_in_threadpool(begin)
    with arriving:
        async for block in _blocks(request, settings.inbox.patience_s, is_proven=signature is None):
            await run_in_threadpool(arriving.write, block)
        arrival = await run_in_threadpool(finish, arriving)
    if arrival is None:
        return _unauthorised()
    return JSONResponse(asdict(arrival), status_code=202, headers={"Cache-Control": "no-store"})


async def _nobody(request: Request, settings: Settings) -> Response:
    """Read what came for a source that does not exist, as if it did, and refuse it like a wrong signature."""
    if not await run_in_threadpool(has_room, settings.home, settings.inbox.keep_free):
        raise NoRoomError
    came, digest = 0, hashlib.sha256()
    async for block in _blocks(request, settings.inbox.patience_s, is_proven=False):
        came += len(block)
        digest.update(block)
        if came > settings.inbox.max_bytes:
            raise TooLargeError
    return _unauthorised()


async def _blocks(request: Request, patience_s: float, *, is_proven: bool) -> AsyncIterator[bytes]:
    """The body in blocks of about a megabyte.

    Raises `TimeoutError` when nothing comes for so long, or the whole comes too slowly: of a sender who has yet to
    prove that it is one, it must be there within that time. Raises `ClientDisconnect`, too.
    """
    pieces: list[bytes] = []
    held = came = 0
    stream, begun = request.stream(), time.monotonic()
    while True:
        left = begun + patience_s + (came / SLOWEST if is_proven else 0) - time.monotonic()
        try:
            async with asyncio.timeout(max(min(patience_s, left), 0)):
                piece = await anext(stream)
        except StopAsyncIteration:
            break
        pieces.append(piece)
        held += len(piece)
        came += len(piece)
        if held >= BLOCK:
            yield b"".join(pieces)
            pieces, held = [], 0
    if held:
        yield b"".join(pieces)


async def _confirmed(request: Request, settings: Settings, source: str) -> Response:
    """The handshake by which a sender of webhooks makes sure that the address is meant for it."""
    _, secret = await run_in_threadpool(secret_of, settings, source)
    said = request.query_params.get("hub.verify_token", "")
    if not compare_digest(handshake(secret).encode(), said.encode(errors="replace")):
        return _unauthorised()
    return PlainTextResponse(request.query_params.get("hub.challenge", "")[:256], headers={"Cache-Control": "no-store"})


def _unauthorised() -> Response:
    return refused(401, _WRONG, {"WWW-Authenticate": 'Bearer realm="inbox"'})
