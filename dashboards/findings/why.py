"""Sentences about why a number is what it is, and why another system shows another one."""

from datetime import datetime

import polars as pl

from dashboards.terminal.answers import REASONS
from dashboards.words import formats
from dashboards.words.defined import rule_names
from dashboards.words.language import _, later, many
from dashboards.words.outcomes import OUTCOMES, SIDES, in_words
from ingest.settings import Settings
from metrics.explanation import BUSINESS, Explanation
from metrics.metric import DEFAULT, Count, Greatest, Metric, Quantile, Ratio, Unit

HOW_TO_READ_COUNTED = later(
    "Every row of the period that the number could have been about, by what it is and by what became of it. What "
    "cannot be judged is in no number, and lowers the coverage."
)
HOW_TO_READ_DIFFERENCES = later(
    "The rows that another rule takes otherwise than our own, and how many there are: what ours says of them, and what "
    "the other says. Where both say the same, it counts another quantity of them."
)
HOW_TO_READ_EXAMPLES = later("Some of the rows that this rule takes otherwise, by their ids in the sources.")
NOTHING_DIFFERS = later("No row is taken otherwise by any other rule")


def number(found: Explanation) -> str:
    """The number with its interval and n, and how far it moves with the rule."""
    unit, label = found.metric.unit, _(found.metric.label)
    own = found.rules.head(1)
    if own["value"].item() is None:
        return _("{metric}: there is no number, because {why}.").format(
            metric=label, why=_(REASONS.get(own["reason"].item(), "")) or _("nothing is known")
        )
    said = _("{metric}: {answer}.").format(metric=label, answer=formats.told(own, formats.answers(unit)))
    known = found.rules.filter(pl.col("value").is_not_null()).sort("value", maintain_order=True)
    if known.height < 2:  # noqa: PLR2004 - between two there is a range
        return said
    low, high = (known.row(place, named=True) for place in (0, -1))
    range_of = _("Under {n} rules the same rows give {low} ({rule_low}) to {high} ({rule_high}).").format(
        n=known.height,
        low=formats.value(unit, low["value"], 1),
        rule_low=rule(low["preset"]),
        high=formats.value(unit, high["value"], 1),
        rule_high=rule(high["preset"]),
    )
    return f"{said} {range_of}"


def rule(preset: str) -> str:
    """A rule by its name for people."""
    return _("Ours") if preset == DEFAULT else formats.one(rule_names(pl.lit(preset)))


def facts_about(found: Explanation, settings: Settings, as_of: datetime | None) -> dict[str, str]:
    """What the number is: definition, what is counted, by which clock, what kind of interval, how much was judged."""
    metric, own = found.metric, found.rules.row(0, named=True)
    said = {
        _("Definition"): _(metric.definition),
        _("Version"): str(metric.version),
        _("Source"): metric.source,
        _("Rows"): f"{metric.table.name}: {_(metric.table.grain)}",
        _("Counted on"): f"{metric.counted_on}: {_(metric.table.columns[metric.counted_on].meaning)}",
        _("Clock"): _("opening hours") if metric.columns & set(BUSINESS) else _("the calendar, day and night"),
        _("Number and interval"): interval_rule(metric),
        _("Judged"): _("{n} rows, {coverage} of those that it is about").format(
            n=formats.count(own["n"]), coverage=formats.percent(own["coverage"], 1)
        ),
        _("Facts until"): formats.moment(as_of, settings.site.timezone),
    }
    if metric.not_for:
        said[_("Not asked of")] = formats.in_a_row(formats.name("channel", x) for x in sorted(metric.not_for))
    if "promise_s" in metric.columns:
        promises = [f"{formats.name('channel', x)} {formats.promise(y)}" for x, y in settings.promise.items()]
        said[_("Promised")] = ", ".join(promises)
    return said


def interval_rule(metric: Metric) -> str:
    """What kind of number it is, and by which rule its interval is made."""
    match metric:
        case Count():
            words = _("a count; it has no interval")
        case Ratio(adjusted_wald=True):
            words = _("a difference of two shares, with the adjusted Wald interval")
        case Ratio(is_proportion=True):
            words = _("a share, with Wilson's interval")
        case Quantile(survival=True):
            words = _("the {q} quantile by Kaplan and Meier, with Greenwood's interval").format(
                q=formats.percent(metric.q)
            )
        case Quantile():
            words = _("the {q} quantile, with the interval of its order statistics").format(q=formats.percent(metric.q))
        case Greatest():
            words = _("a greatest value; it has no interval")
        case Ratio():
            words = _("a mean, with Student's interval")
        case _:
            words = _("a weighed mean, with an interval out of those of its parts")
    return words


def rules(found: Explanation) -> str:
    """How many rules give another number, and which moves it furthest."""
    moved = found.rules.filter(pl.col("more").is_not_null() & (pl.col("more") != 0))
    if moved.is_empty():
        return _("Every rule gives the same number")
    first = moved.sort(pl.col("more").abs(), descending=True, maintain_order=True).row(0, named=True)
    apart = formats.one(formats.signed(found.metric.unit, pl.lit(first["more"])))
    return many(
        "{n} rule gives another number: {rule} ({apart})",
        "{n} rules give other numbers; {rule} is furthest from ours ({apart})",
        moved.height,
    ).format(n=moved.height, rule=rule(first["preset"]), apart=apart)


def counted(found: Explanation) -> str:
    """How many rows there are, and how many of them are in the number."""
    total = int(found.counted["rows"].sum())
    judged = int(found.rules["n"].item(0))
    return many("Of {total} row {n} is in the number", "Of {total} rows {n} are in the number", total).format(
        total=formats.count(total), n=formats.count(judged)
    )


def counted_rows(found: Explanation) -> pl.DataFrame:
    """What the rows behind the number are, and what became of them."""
    return _headed(found.counted, found.metric)


def differences(found: Explanation) -> str:
    """How many rows a rule takes otherwise that takes most so."""
    if found.differences.is_empty():
        return _(NOTHING_DIFFERS)
    # A rule that has no number here, such as one of opening hours that nobody told, takes no row in any way.
    known = found.rules.filter(pl.col("value").is_not_null())["preset"]
    told = found.differences.filter(pl.col("preset").is_in(known.to_list()))
    if told.is_empty():
        return _(NOTHING_DIFFERS)
    of_rule = told.group_by("preset").agg(pl.col("rows").sum()).sort("rows", "preset", descending=True)
    most = of_rule.row(0, named=True)
    return many(
        "{rule} takes {n} row otherwise than we do", "{rule} takes {n} rows otherwise than we do", most["rows"]
    ).format(rule=rule(most["preset"]), n=formats.count(most["rows"]))


def differing_rows(found: Explanation) -> pl.DataFrame:
    """Which rows each rule takes otherwise, and how many."""
    return _headed(found.differences, found.metric)


def example_rows(found: Explanation) -> pl.DataFrame:
    """Some rows that the chosen rule takes otherwise."""
    return _headed(found.examples, found.metric)


def rules_rows(found: Explanation) -> pl.DataFrame:
    """The number under every rule, as bars draw it: ours first, then by how much they are."""
    unit = found.metric.unit
    ours = pl.col("preset") == DEFAULT
    told = pl.when(~ours & pl.col("more").is_not_null()).then(pl.format("({})", formats.signed(unit, pl.col("more"))))
    label = pl.when(ours).then(pl.lit(_("Ours"))).otherwise(rule_names(pl.col("preset")))
    return found.rules.with_columns(label=label, told=told.fill_null("")).sort(
        ~ours, "value", descending=[False, True], nulls_last=True, maintain_order=True
    )


def _headed(rows: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Rows of an explanation under headings for people, in the order of the explanation."""
    unit_of_rows = _("Rows") if metric.unit is not Unit.COUNT else _("Rows of it")
    words: dict[str, tuple[str, pl.Expr]] = {
        "preset": (_("Rule"), rule_names(pl.col("preset"))),
        "id": (_("Row"), pl.col("id")),
        "interaction_id": (_("Contact"), pl.col("interaction_id")),
        "channel": (_("Channel"), formats.names("channel", pl.col("channel"))),
        "queue": (_("Queue"), formats.names("queue", pl.col("queue"))),
        "standing": (_("Becomes of it"), in_words(SIDES, "standing")),
        "direction": (_("Direction"), formats.names("direction", pl.col("direction"))),
        "kind": (_("Kind"), formats.names("kind", pl.col("kind"))),
        "outcome": (_("Ended"), in_words(OUTCOMES, "outcome").fill_null(formats.NOTHING)),
        "is_open": (_("Open"), _yes_or_no("is_open")),
        "complete": (_("Complete"), _yes_or_no("complete")),
        "was": (_("By our rule"), in_words(SIDES, "was")),
        "becomes": (_("By the other"), in_words(SIDES, "becomes")),
        "rows": (unit_of_rows, pl.col("rows")),
    }
    there = {words[x][0]: words[x][1] for x in rows.columns if x in words}
    return formats.headed(rows, dict(there)) if rows.columns else pl.DataFrame()


def _yes_or_no(column: str) -> pl.Expr:
    flag = pl.col(column)
    return pl.when(flag).then(pl.lit(_("yes"))).when(~flag).then(pl.lit(_("no"))).otherwise(pl.lit(formats.NOTHING))
