"""Who may see addresses: readers who have logged in under a name of the settings, and nobody else."""

from types import SimpleNamespace

import pytest

from dashboards.serving import who


@pytest.mark.parametrize(
    ("user", "name"),
    [
        pytest.param({"is_logged_in": True, "name": "Anna", "email": "anna@example.com"}, "Anna", id="by mailbox"),
        pytest.param({"is_logged_in": True, "name": "Ben", "email": ""}, "Ben", id="by name"),
        pytest.param({"is_logged_in": True, "name": "Cleo", "email": "cleo@example.com"}, "", id="somebody else"),
        pytest.param({"is_logged_in": False, "name": "Ben"}, "", id="who only says so"),
        pytest.param({"is_logged_in": True}, "", id="who has no name"),
        pytest.param({}, "", id="where nobody logs in"),
    ],
)
def test_who_may_see(user: dict[str, object], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.user", SimpleNamespace(**user))
    assert who.may_see(["anna@example.com", "Ben"]) == name


def test_where_nobody_is_named_nobody_may_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.user", SimpleNamespace(is_logged_in=True, name="", email=""))
    assert who.may_see([]) == ""
    assert who.may_see([""]) == ""
