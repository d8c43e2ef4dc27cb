"""Before anything is loaded: what is offered, and what is said when it did not work."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.serving import jobs
from dashboards.serving.jobs import Job
from ingest.sample.write import write_sample


def script(home: str) -> None:
    """What Streamlit runs: the offer for this home folder."""
    from pathlib import Path  # noqa: PLC0415 the function is the script, and runs alone

    from dashboards.blocks import first_run  # noqa: PLC0415 as above
    from ingest.settings import Settings, load_settings  # noqa: PLC0415 as above

    folder = Path(home)
    there = (folder / "spiritlevel.toml").exists()
    first_run.nothing_connected(load_settings(folder) if there else Settings(home=folder))


def offered(home: Path) -> AppTest:
    """What a reader sees first."""
    app = AppTest.from_function(script, kwargs={"home": str(home)}, default_timeout=60).run()
    assert not app.exception
    return app


def buttons(app: AppTest) -> set[str]:
    """Their keys."""
    return {str(x.key) for x in app.button}


def test_an_empty_folder_is_offered_the_sample_centre(tmp_path: Path) -> None:
    app = offered(tmp_path)
    assert "load-sample" in buttons(app)


def test_a_folder_with_settings_of_its_own_is_told_why_the_sample_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "spiritlevel.toml").write_text('[site]\nname = "Ours"\n')
    app = offered(tmp_path)
    assert "load-sample" not in buttons(app)
    assert any("settings of its own" in x.value for x in app.caption)
    assert "demo --home ANOTHER_FOLDER" in app.code[0].value


def test_a_sample_that_was_written_and_not_loaded_is_offered_again(tmp_path: Path) -> None:
    write_sample(tmp_path, days=1, scale=0.01)
    assert "load-sample" in buttons(offered(tmp_path))


def test_what_did_not_work_says_why_without_a_click(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job(what="The sample centre is written and loaded", code=1)
    job.lines.append("There is no room left on the disk.")
    monkeypatch.setattr(jobs, "_JOBS", {tmp_path: job})
    said = offered(tmp_path).error[0].value
    assert "This did not go to its end" in said
    assert "There is no room left on the disk" in said
