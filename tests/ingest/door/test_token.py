"""A token is made once, kept where only its user can read it, and never overwritten by accident."""

from pathlib import Path

import pytest

from ingest.door.token import TokenError, admitted, make_token, path_of, token_of, variable_of
from ingest.settings import Settings, SourceEntry


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two sources."""
    return Settings(home=tmp_path, source=tuple(SourceEntry(name=x, connector="canonical") for x in ("a-1", "b")))


def test_a_token_is_long_random_and_readable_by_its_user_only(settings: Settings) -> None:
    first, second = make_token(settings, "a-1"), make_token(settings, "b")
    assert first != second
    assert len(first) == 43
    assert token_of(settings.home, "a-1") == first
    assert path_of(settings.home, "a-1").stat().st_mode & 0o777 == 0o600


def test_a_token_that_is_there_is_left_alone_unless_it_is_renewed(settings: Settings) -> None:
    first = make_token(settings, "b")
    with pytest.raises(TokenError, match=r"'b' has a token already, in .*; --renew makes another"):
        make_token(settings, "b")
    assert token_of(settings.home, "b") == first
    assert make_token(settings, "b", renew=True) != first


@pytest.mark.parametrize("source", ["c", "../b", "", "B"])
def test_a_source_that_does_not_exist_has_no_token(source: str, settings: Settings) -> None:
    with pytest.raises(TokenError, match="There are: a-1, b"):
        make_token(settings, source)


def test_a_token_of_the_environment_is_changed_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert variable_of("a-1") == "SPIRITLEVEL_TOKEN_A_1"
    monkeypatch.setenv("SPIRITLEVEL_TOKEN_A_1", "x")
    with pytest.raises(TokenError, match="in the environment variable SPIRITLEVEL_TOKEN_A_1; change it there"):
        make_token(settings, "a-1")


def test_a_token_that_others_can_read_is_told(settings: Settings) -> None:
    make_token(settings, "b")
    path_of(settings.home, "b").chmod(0o640)
    with pytest.raises(TokenError, match="Others can read the token of 'b', so that it is not used: chmod 600"):
        token_of(settings.home, "b")


def test_a_token_lets_into_its_own_source_only(settings: Settings) -> None:
    token = make_token(settings, "b")
    right = admitted(settings, "b", token)
    assert right is not None
    assert right.name == "b"
    wrong = [("a-1", token), ("b", token[:-1]), ("b", ""), ("c", token)]
    assert [admitted(settings, x, y) for x, y in wrong] == [None] * 4
