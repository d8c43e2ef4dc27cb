"""Two ways to one verdict: what Great Expectations decides and what polars counts must agree, whatever the rows."""

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.quality import Gate
from ingest.quality.suite import JudgedOn, suite
from ingest.tables.survey import survey

values = {
    "kind": st.sampled_from(["nps", "csat", "NPS", "", None]),
    "channel": st.sampled_from(["voice", "fax", None]),
    "value": st.sampled_from([None, 0.0, -0.0, 7.0, 11.0, float("nan"), float("inf")]),
    "scale_max": st.sampled_from([None, 10.0, -1.0]),
    "revision": st.sampled_from([None, 0, 2**62]),
    "complete": st.sampled_from([None, True, False]),
    "id": st.sampled_from(["a", "b", "c", None]),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.lists(st.fixed_dictionaries(values), min_size=1, max_size=4))
def test_the_gate_fails_exactly_where_polars_finds_rows(
    gate: Gate, answers: pl.DataFrame, changed: list[dict[str, object]]
) -> None:
    schema = {name: survey.schema[name] for name in values}
    good = answers.head(1).drop(list(values))
    rows = good.join(pl.DataFrame(changed, schema=schema), how="cross").select(list(survey.schema))
    with tempfile.TemporaryDirectory() as folder:
        rows.write_parquet(Path(folder) / "rows.parquet")
        results = gate.check({"survey": Path(folder) / "rows.parquet"})
    for check, result in zip(suite(survey), results, strict=True):
        breaks = rows.select(check.breaks.fill_null(value=False).any()).item()
        assert result.ok is not breaks, result.sentence
        assert check.judged_on is JudgedOn.COLUMNS or result.observed.startswith("0 of") is not breaks
