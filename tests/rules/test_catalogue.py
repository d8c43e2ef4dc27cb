"""Everything that is discovered says in words what it is: metrics, connectors and their settings, tables."""

import pytest

from ingest.registry import connectors, tables
from metrics.find import all_metrics

SETTINGS = {
    f"{connector.name}: {name}": field.description
    for connector in connectors().values()
    for name, field in connector.settings.model_fields.items()
}
COLUMNS = {
    f"{table.name}: {name}": column.meaning for table in tables().values() for name, column in table.columns.items()
}


def is_sentence(words: str | None) -> bool:
    """Whether somebody took the trouble: several words, beginning with a capital or a name, ending with a full stop."""
    return words is not None and len(words.split()) > 1 and words.endswith(".") and words == words.strip()


@pytest.mark.parametrize("name", all_metrics())
def test_every_metric_has_a_definition(name: str) -> None:
    metric = all_metrics()[name]
    assert is_sentence(metric.definition)
    assert metric.label
    assert metric.source


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param(variant, id=f"{metric.name}: {name}")
        for metric in all_metrics().values()
        for name, variant in metric.presets.items()
    ],
)
def test_every_preset_has_a_definition_and_a_source(variant: object) -> None:
    assert is_sentence(getattr(variant, "definition", None))
    assert getattr(variant, "source", "")


@pytest.mark.parametrize("name", connectors())
def test_every_connector_says_what_it_is_and_reads(name: str) -> None:
    connector = connectors()[name]
    assert is_sentence(connector.description)
    assert connector.label
    assert connector.reads


def test_every_setting_of_a_connector_is_explained() -> None:
    assert {name: words for name, words in SETTINGS.items() if not is_sentence(words)} == {}


def test_every_column_has_a_meaning() -> None:
    assert {name: words for name, words in COLUMNS.items() if not is_sentence(words)} == {}


@pytest.mark.parametrize("words", [None, "", "Wait", "The wait", " The wait."])
def test_what_is_no_sentence_is_found(words: str | None) -> None:
    assert not is_sentence(words)
