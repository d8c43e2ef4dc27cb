"""Whether the dashboards can answer, for whoever watches over them."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboards.serving import place
from ingest.settings import SettingsError, load_settings
from ingest.store.database import CatalogueError
from ingest.store.facts import version_of


def health(_request: Request) -> JSONResponse:
    """`{"status": "ok", "commit": 12}`; 503 with one sentence when settings or catalogue cannot be read."""
    try:
        commit = version_of(load_settings(place.home()))
    except (SettingsError, CatalogueError) as error:
        return JSONResponse({"status": "failed", "reason": type(error).__name__}, status_code=503)
    return JSONResponse({"status": "ok", "commit": commit})
