"""Long work is done beside the server: once at a time, with what it says, and how it ended."""

import time
from pathlib import Path

import pytest

from dashboards.serving import jobs
from dashboards.serving.jobs import Job


def ended(job: Job) -> Job:
    for _ in range(600):
        if not job.runs:
            return job
        time.sleep(0.05)
    pytest.fail("The job did not end within half a minute.")


def test_a_job_says_what_it_does_and_how_it_ended(tmp_path: Path) -> None:
    job = ended(jobs.start(tmp_path, "settings", ["init"]))
    assert (job.code, (tmp_path / "spiritlevel.toml").exists()) == (0, True)
    assert "is written" in job.last_words
    assert jobs.job_of(tmp_path) is job
    jobs.put_away(tmp_path)
    assert jobs.job_of(tmp_path) is None


def test_while_one_runs_no_other_begins(tmp_path: Path) -> None:
    first = jobs.start(tmp_path, "settings", ["init"])
    assert jobs.start(tmp_path, "again", ["init"]) is first
    ended(first)
    failed = ended(jobs.start(tmp_path, "again", ["init"]))
    assert (failed.code, "is there already" in failed.last_words) == (1, True)
