"""`/api/ready` tries what it claims; `/api/live` says that the server answers."""

from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboards.doors.settled import settings_now
from ingest.settings import SettingsError
from ingest.store.readiness import Check, checks

FRESH = {"Cache-Control": "no-store"}


async def ready(_request: Request) -> JSONResponse:
    """`{"ready": true, "checks": [...]}`; 503 when any check fails. Each has `name`, `ok`, `seconds` and `why`."""
    tried = await run_in_threadpool(_tried)
    well = all(check.ok for check in tried)
    answer = {"ready": well, "checks": [asdict(check) for check in tried]}
    return JSONResponse(answer, status_code=200 if well else 503, headers=FRESH)


async def live(_request: Request) -> JSONResponse:
    """`{"live": true}`, always."""
    return JSONResponse({"live": True}, headers=FRESH)


def _tried() -> list[Check]:
    try:
        settings = settings_now()
    except SettingsError:
        return [Check(name="settings", ok=False, seconds=0, why="they cannot be read; 'spiritlevel doctor' says why")]
    return checks(settings)
