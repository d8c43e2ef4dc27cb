"""A page arranges and never calculates."""

import ast

import pytest

from tests.rules.tree import broken, called, imported, parsed, text

PAGES = "dashboards/pages"
MAY_IMPORT = {"streamlit", "dashboards", "metrics"}
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
# "Is it low?" is a judgement, and judgements are made in metrics/compare.py, with an interval.
JUDGEMENT = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
CALCULATING = {
    *("sum", "round", "abs", "divmod", "pow", "min", "max", "mean", "median", "quantile", "std", "var"),
    *("group_by", "agg", "over", "rank", "diff", "cum_sum", "with_columns"),
}
NOT_ITS_BUSINESS = {"session_state", "cache_data", "cache_resource"}


def calculations(source: str) -> list[str]:
    """What a page does that is not arranging, with its line."""
    return [
        f"line {getattr(node, 'lineno', 0)}: {wrong}" for node in ast.walk(parsed(source)) if (wrong := _wrong(node))
    ]


def _wrong(node: ast.AST) -> str:
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ARITHMETIC):
        return "arithmetic"
    if isinstance(node, ast.Compare) and any(isinstance(op, JUDGEMENT) for op in node.ops):
        return "a comparison of sizes"
    if isinstance(node, ast.Call) and called(node) in CALCULATING:
        return f"{called(node)}()"
    if isinstance(node, ast.Attribute) and node.attr in NOT_ITS_BUSINESS:
        return node.attr
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        return "a number format"
    return ""


def test_a_page_imports_only_streamlit_dashboards_and_metrics() -> None:
    other = broken(lambda file: {name.split(".")[0] for _, name in imported(text(file))} - MAY_IMPORT, PAGES)
    assert other == {}


def test_a_page_calculates_nothing() -> None:
    assert broken(lambda file: calculations(text(file)), PAGES) == {}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("share = kept / all", id="a division"),
        pytest.param("label = 'a' + 'b'", id="an addition, of whatever"),
        pytest.param("total += 1", id="counting"),
        pytest.param("if share < 0.8: warn()", id="a threshold"),
        pytest.param("best = max(values)", id="the greatest of some values"),
        pytest.param("frame['value'].sum()", id="a sum of a column"),
        pytest.param("view.frame.group_by('queue')", id="a grouping"),
        pytest.param("st.write(f'{share:.1%}')", id="a number format of its own"),
        pytest.param("st.session_state['x'] = 1", id="a memory of its own"),
        pytest.param("@st.cache_data\ndef f(): ...", id="a cache of its own"),
    ],
)
def test_a_calculation_in_a_page_is_found(source: str) -> None:
    assert calculations(source) != []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def draw(view: View | None) -> None: ...", id="a union of types"),
        pytest.param("if view.empty: nothing(view)", id="a question that somebody else answers"),
        pytest.param("st.write(f'{label}: {sentence}')", id="words put together"),
        pytest.param("left, right = st.columns(2)", id="two columns"),
    ],
)
def test_arranging_is_let_pass(source: str) -> None:
    assert calculations(source) == []
