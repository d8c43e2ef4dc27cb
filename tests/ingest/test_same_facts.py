"""Whatever the order, the overlap, the repetition and the cut of its files: a log gives the same facts."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest.queue_logs import LoaderIn, facts, log, pbx, pieces


@pytest.mark.slow
@pytest.mark.usefixtures("read_here")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1_000_000))
def test_order_overlap_repetition_and_cut_of_files_never_matter(
    seed: int, loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines, dice = log(seed), random.Random(seed)  # noqa: S311 - a generated example
    whole, cut = (tmp_path_factory.mktemp(name) for name in ("whole", "cut"))
    (whole / "queue_log").write_text("\n".join(lines) + "\n")
    one, several = loader_in(whole / "home"), loader_in(cut / "home")
    one.files(pbx(one), [whole / "queue_log"])
    for path in pieces(lines, cut / "logs", dice):
        several.files(pbx(several), [path])
    expected, found = facts(one), facts(several)
    assert {name: frame.height for name, frame in found.items()} == {x: y.height for x, y in expected.items()}
    for name, frame in expected.items():
        assert found[name].equals(frame), name
