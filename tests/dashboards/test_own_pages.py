"""A data team's own page is one file; the one in the documentation works as it stands."""

import re
from pathlib import Path

import pytest

from dashboards.page import all_pages
from ingest.discover import DiscoveryError, DuplicateNameError
from tests.dashboards import centre, drawn
from tests.dashboards.drawn import page, written
from tests.rules.tree import text


def documented() -> str:
    """The page that the documentation shows."""
    (shown,) = re.findall(r"```python\n(.*?)```", text("docs/add-a-page.md"), re.DOTALL)
    return str(shown)


def test_the_page_of_the_documentation_is_found_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "giving_up.py").write_text(documented())
    found = {x.name: x for group in all_pages((tmp_path,)).values() for x in group}
    ours = [x.name for x in all_pages()["Today"]]
    theirs = [x.name for x in all_pages((tmp_path,))["Today"]]
    assert theirs[:2] == ["evenness", "speed"]
    assert theirs.index("giving_up") > 1
    assert [x for x in theirs if x != "giving_up"] == ours
    monkeypatch.setattr(drawn, "PAGES", found)
    app = page("giving_up", centre.uneven(), monkeypatch)
    assert not app.exception
    assert "Who does not wait for us, and where?" in written(app)
    assert len(app.metric) == 3
    assert app.dataframe[0].value["Queue"].to_list() == ["billing", "returns"]


def test_a_page_of_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    (tmp_path / "speed.py").write_text(documented().replace("giving_up", "speed"))
    with pytest.raises(DuplicateNameError, match=r"speed\.py: there is a Page named 'speed' already"):
        all_pages((tmp_path,))


def test_a_file_without_a_page_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text('"""Nothing."""\n')
    with pytest.raises(DiscoveryError, match=r"empty\.py should define exactly one Page named 'empty'"):
        all_pages((tmp_path,))


def test_a_group_of_its_own_stands_after_ours(tmp_path: Path) -> None:
    (tmp_path / "giving_up.py").write_text(documented().replace('group="Today"', 'group="Ours"'))
    assert list(all_pages((tmp_path,))) == [*all_pages(), "Ours"]


@pytest.mark.parametrize("word", re.findall(r"`view\.(\w+)\(", text("docs/add-a-page.md")))
def test_what_a_page_can_ask_is_there_to_be_asked(word: str) -> None:
    assert callable(getattr(centre.view(centre.six()), word))
