"""Scenarios are read as they are written, and what nobody can make sense of says what can be asked."""

import pytest

from metrics.scenarios.in_words import title
from metrics.scenarios.kept import address, scenarios_at
from metrics.scenarios.scenario import Scenario, ScenarioError, scenario


@pytest.mark.parametrize(
    "text",
    [
        "messaging:voice",
        "messaging:promise",
        "chat:85%",
        pytest.param("chat:87.5%", id="half a percent"),
        pytest.param("chat:7.1%", id="a share that no float says exactly"),
        pytest.param("chat:99.99999%", id="nearly all"),
        pytest.param("chat:0.0000001%", id="next to none"),
    ],
)
def test_what_is_written_is_what_is_read(text: str) -> None:
    assert str(scenario(text)) == text


def test_a_share_is_a_fraction_of_one() -> None:
    assert scenario(" chat : 85 % ") == Scenario(channel="chat", kind="share", share=0.85)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("messaging", "is no scenario; write CHANNEL:TARGET", id="no target"),
        pytest.param("mesaging:voice", "did you mean 'messaging'", id="no channel"),
        pytest.param("messaging:often", "'often' is no channel", id="no such target"),
        pytest.param("chat:99.99999999999999999999%", "no number of people answers all", id="as good as all of them"),
        pytest.param("chat:100%", "no number of people answers all", id="all of them"),
        pytest.param("chat:0%", "asks for 0 %", id="none of them"),
        pytest.param("chat:chat", "as well as itself", id="itself"),
    ],
)
def test_what_cannot_be_asked_says_so(text: str, says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        scenario(text)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        pytest.param("chat:85%", "chat at 85%", id="whole percents"),
        pytest.param("chat:87.5%", "chat at 87.5%", id="half a percent"),
        pytest.param("chat:99.99%", "chat at 99.99%", id="not all of them"),
    ],
)
def test_a_title_has_as_many_digits_as_were_asked_for(text: str, called: str) -> None:
    assert title(scenario(text)) == called


def test_an_address_opens_the_same() -> None:
    wanted = [scenario("messaging:voice"), scenario("chat:87.5%")]
    assert scenarios_at(address(wanted)) == wanted
    assert address(wanted) == "scenarios?scenario=messaging:voice&scenario=chat:87.5%25"
    assert scenarios_at("evenness?channel=chat") == []


def test_five_cannot_be_read_beside_each_other() -> None:
    with pytest.raises(ScenarioError, match="one to 4"):
        address([scenario("chat:80%")] * 5)
