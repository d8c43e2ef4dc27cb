"""`/metrics`: the figures of the store as OpenMetrics, for Prometheus and what understands it. No personal data."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

import ingest.tables
from dashboards.doors.settled import settings_now
from ingest.discover import discover
from ingest.settings import SettingsError
from ingest.store.database import CatalogueError, NoCatalogueError
from ingest.store.figures import BOUNDS_S, Figures, figures
from ingest.store.readiness import opened
from ingest.table import Table


async def metrics(_request: Request) -> Response:
    """The figures as they are now; `spiritlevel_up` is 0 when they cannot be read."""
    return Response(await run_in_threadpool(exposition), headers={"Content-Type": CONTENT_TYPE_LATEST})


def exposition() -> bytes:
    """The text of the answer."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Store(_now()))
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]  # the library has no types
    return text


def _now() -> Figures | None:
    for _ in range(2):
        try:
            with opened(settings_now()) as store:
                return figures(store, discover(ingest.tables, Table))
        except FileNotFoundError:
            continue  # a segment was cleared away while it was read: the manifest has newer ones
        except NoCatalogueError:
            return Figures(
                commit=0, loads=(), files={}, refused={}, newest={}, segments=0, rows=0, bytes=0, superseded=0
            )
        except (SettingsError, CatalogueError, OSError):
            return None
    return None


class _Store(Collector):
    """Families of figures, as the library asks for them."""

    def __init__(self, now: Figures | None) -> None:
        """The figures, or None where they cannot be read."""
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Every family, with a sentence that says what it is."""
        yield GaugeMetricFamily("spiritlevel_up", "1 when the store can be read.", value=float(self._now is not None))
        if self._now is not None:
            yield from _families(self._now)


def _families(now: Figures) -> Iterator[Metric]:
    single = {
        "spiritlevel_commit": ("The number of the latest commit.", now.commit),
        "spiritlevel_store_segments": ("Fact files that readers see.", now.segments),
        "spiritlevel_store_superseded_segments": (
            "Fact files that were replaced and wait for removal.",
            now.superseded,
        ),
        "spiritlevel_store_rows": ("Rows in the fact files that readers see.", now.rows),
        "spiritlevel_store_bytes": ("Bytes of the fact files that readers see.", now.bytes),
    }
    for name, (meaning, value) in single.items():
        yield GaugeMetricFamily(name, meaning, value=value)
    newest = GaugeMetricFamily(
        "spiritlevel_source_newest_timestamp_seconds", "The newest fact of a source.", labels=["source"]
    )
    for source, at in sorted(now.newest.items()):
        newest.add_metric([source], at.timestamp())
    last = GaugeMetricFamily(
        "spiritlevel_source_last_load_timestamp_seconds", "When a file of a source was last loaded.", labels=["source"]
    )
    records = CounterMetricFamily(
        "spiritlevel_records", "Records of loaded files, by what became of them.", labels=["source", "verdict"]
    )
    took = HistogramMetricFamily(
        "spiritlevel_load_seconds", "From a file's claim to its commit.", labels=["source"], unit="seconds"
    )
    for one in now.loads:
        last.add_metric([one.source], one.last_at.timestamp())
        for verdict, many in one.records.items():
            records.add_metric([one.source, verdict], many)
        classes = [(str(bound), float(many)) for bound, many in zip(BOUNDS_S, one.within, strict=True)]
        took.add_metric([one.source], [*classes, ("+Inf", float(one.files))], sum_value=one.seconds)
    files = GaugeMetricFamily("spiritlevel_files", "Files in the ledger, by their state.", labels=["source", "state"])
    for labels, many in now.files.items():
        files.add_metric(list(labels), many)
    refused = GaugeMetricFamily(
        "spiritlevel_refused_records", "Records in the quarantine, by reason.", labels=["source", "reason"]
    )
    for labels, many in now.refused.items():
        refused.add_metric(list(labels), many)
    yield from (newest, last, records, took, files, refused)
