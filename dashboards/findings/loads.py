"""Sentences about loads: how far facts reach, what became of records, what was refused, what was to be expected."""

from datetime import timedelta

import polars as pl

from dashboards.words import formats, judged
from dashboards.words.language import _, later, many

A_DAY = timedelta(days=1)

HOW_TO_READ_FRESHNESS = later(
    "Per source: when its last file came, and up to when the facts in it reach. A source whose facts end long before "
    "its last file came sends old news."
)
HOW_TO_READ_FILES = later(
    "Every file that was offered, newest first. Held: the quality gate refused it. Rejected: it could not be read."
)
REFUSED = later("These records could not be trusted")
HOW_TO_READ_REFUSED = later(
    "The newest of them, each with its file, its place in the file (in a text file the line) and the reason. The "
    "command spiritlevel loads with the number of a load lists all of that file."
)
HOW_TO_READ_CHECKED = later(
    "What follows from the declaration of each table, from suites of your own, and from the days before. A critical "
    "check that fails refuses the rows, or holds the whole file back; warnings and infos are only told."
)
UNHELD = later("What did not hold")
HOW_TO_READ_UNHELD = later(
    "The newest loads first. The command spiritlevel loads with the number of a load lists every check of it."
)
HOW_TO_READ_ODD = later(
    "Rows that are counted although something about them is odd. Where a vendor says how long a contact waited or was "
    "handled, its own figure is kept beside ours, and the two are compared."
)
HOW_TO_READ_VOLUMES = later(
    "Rows of each day, beside what is usual on that weekday: the median of the weeks before, with the room that chance "
    "takes. Orange: more or fewer than that. No band: too few weeks are known, or the day is not over."
)
HOW_TO_READ_RECONCILED = later(
    "Stays of which both the vendor and we say how long something took. They differ by more than a second, or by more "
    "than a hundredth of the vendor's figure."
)


def freshest(fresh: pl.DataFrame, zone: str) -> str:
    """Which source reaches furthest, and which stays behind."""
    known = fresh.filter(pl.col("last_fact_at").is_not_null()).sort("last_fact_at", maintain_order=True)
    if known.is_empty():
        return _("No source has given facts yet")
    first, last = known.row(0, named=True), known.row(-1, named=True)
    reach = formats.moment(last["last_fact_at"], zone)
    if known.height == 1:
        return _("{source} reaches up to {moment}").format(source=last["source"], moment=reach)
    if last["last_fact_at"] - first["last_fact_at"] < A_DAY:
        said = _("All {n} sources reach up to {moment}, or to less than a day before")
        return said.format(n=known.height, moment=reach)
    behind = formats.moment(first["last_fact_at"], zone)
    said = _("{late} stays behind: it ends {end}, {source} {moment}")
    return said.format(late=first["source"], end=behind, source=last["source"], moment=reach)


def fates(loads: pl.DataFrame) -> str:
    """How many records there are, and how many of them made or changed a row."""
    sums = loads.select(pl.col("records", "new", "updated", "quarantined").sum()).row(0, named=True)
    used, all_of_them = formats.count(sums["new"] + sums["updated"]), formats.count(sums["records"])
    refused = sums["quarantined"]
    if not refused:
        return _("{used} of {all} records made or changed a row").format(used=used, all=all_of_them)
    said = many(
        "{used} of {all} records made or changed a row; {n} was refused",
        "{used} of {all} records made or changed a row; {n} were refused",
        refused,
    )
    return said.format(used=used, all=all_of_them, n=formats.count(refused))


def refusals(reasons: pl.DataFrame) -> str:
    """The most frequent reason, and how many it explains."""
    first, total = (
        reasons.sort("records", descending=True, maintain_order=True).row(0, named=True),
        int(reasons["records"].sum()),
    )
    why, much = formats.told(pl.DataFrame([first]), judged.reasons()), formats.count(first["records"])
    if total == 1:
        return _("One record was refused: '{why}' in {source}").format(why=why, source=first["source"])
    if reasons.height == 1:
        return _("All {n} refusals are '{why}' in {source}").format(n=much, why=why, source=first["source"])
    if 2 * first["records"] > total:
        said = _("Most refusals are '{why}' in {source}: {n} of {all}")
        return said.format(why=why, source=first["source"], n=much, all=formats.count(total))
    said = _("{n} records were refused, for {reasons} different reasons")
    return said.format(n=formats.count(total), reasons=reasons.height)


def files(loads: pl.DataFrame) -> str:
    """How many files came, and how many of them were set aside."""
    aside = loads.filter(pl.col("state") != "done").height
    came = formats.count(loads.height)
    if aside:
        said = many(
            "{came} file came, and {n} could not be used", "{came} files came, and {n} could not be used", loads.height
        )
        return said.format(came=came, n=formats.count(aside))
    return many("{n} file came, and all could be used", "{n} files came, and all could be used", loads.height).format(
        n=came
    )


def checked(verdicts: pl.DataFrame) -> str:
    """How many checks were made, and how many of them did not hold."""
    sums = verdicts.select(pl.col("held", "failed", "unknown").sum()).row(0, named=True)
    made, wrong = sum(sums.values()), sums["failed"] + sums["unknown"]
    if not wrong:
        return _("All {n} checks held").format(n=formats.count(made))
    critical = verdicts.filter(pl.col("severity") == "critical").select(pl.col("failed", "unknown").sum())
    grave = sum(critical.row(0)) if critical.height else 0
    told = {"n": formats.count(wrong), "all": formats.count(made), "grave": formats.count(grave)}
    if grave:
        return _("{n} of {all} checks did not hold, {grave} of them critical").format(**told)
    return _("{n} of {all} checks did not hold, none of them critical").format(**told)


def odd(oddities: pl.DataFrame) -> str:
    """How many rows are odd, and whether the vendors' own clocks agree with ours."""
    rows = int(oddities["rows"].sum())
    differ = int(oddities.filter(pl.col("flag") == "vendor_differs")["rows"].sum())
    said = many(
        "{n} row was kept although something is odd", "{n} rows were kept although something is odd", rows
    ).format(n=formats.count(rows))
    if not differ:
        return said
    clocks = _("the vendor's own clocks differ from ours in {n}").format(n=formats.count(differ))
    return _("{finding}; {more}").format(finding=said, more=clocks)


def volumes(volumes: pl.DataFrame) -> str:
    """On how many days of how many more or fewer came than is usual on that weekday."""
    known = volumes.filter(pl.col("verdict") != "unknown")
    strange = known.filter(pl.col("verdict") != "usual")
    if known.is_empty():
        return _("Nobody knows yet what is usual: it takes four weeks")
    if strange.is_empty():
        return _("As much came on every day as is usual on that weekday")
    worst = strange.sort((pl.col("rows") / pl.col("usual")).log().abs(), descending=True).row(0, named=True)
    rows = {"rows": formats.count(worst["rows"]), "usual": formats.count(worst["usual"])}
    where = {"source": worst["source"], "day": formats.day(worst["day"])}
    if worst["verdict"] == "too few":
        return _("{source} sent {rows} on {day}, where {usual} are usual: too few").format(**rows, **where)
    return _("{source} sent {rows} on {day}, where {usual} are usual: too many").format(**rows, **where)


def reconciled(found: pl.DataFrame) -> str:
    """Of which source the vendor's own figures differ most from ours."""
    known = found.drop_nulls("differ").sort("differ", descending=True, maintain_order=True)
    if known.is_empty():
        return _("Too few stays are known to the vendor and to us to say how far the two differ")
    worst = known.row(0, named=True)
    if not worst["differ"]:
        return _("Every vendor's own figures agree with ours")
    said = _("{source} tells another {clock} than we in {share} of the stays that both know")
    return said.format(
        source=worst["source"], clock=_(CLOCKS[worst["clock"]]), share=formats.percent(worst["differ"], 1)
    )


CLOCKS = {"wait": later("wait"), "talk": later("talk time"), "hold": later("hold time"), "handle": later("handle time")}
"""What the clocks are called that vendors tell."""
