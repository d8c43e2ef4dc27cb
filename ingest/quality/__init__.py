"""The checks that stand between a load and the store: rows that break what their table declares are not published."""

from ingest.quality.gate import Gate, GateError
from ingest.quality.result import GateResult, Severity, holding_back

__all__ = ["Gate", "GateError", "GateResult", "Severity", "holding_back"]
