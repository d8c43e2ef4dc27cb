"""Sentences about loads: how far the facts reach, what became of the records, what was refused."""

from datetime import timedelta

import polars as pl

from dashboards import formats

A_DAY = timedelta(days=1)

HOW_TO_READ_FRESHNESS = (
    "Per source: when its last file came, and up to when the facts in it reach. A source whose facts end long before "
    "its last file came sends old news."
)
HOW_TO_READ_FILES = (
    "Every file that was offered, newest first. Held: the quality gate refused it. Rejected: it could not be read."
)
REFUSED = "These records could not be trusted"
HOW_TO_READ_REFUSED = (
    "The newest of them, each with its file, its place in the file (in a text file the line) and the reason. The "
    "command spiritlevel loads with the number of a load lists all of that file."
)

HOW_TO_READ_CHECKED = (
    "What follows from the declaration of each table, from suites of your own, and from the days before. A critical "
    "check that fails refuses the rows, or holds the whole file back; warnings and infos are only told."
)
UNHELD = "What did not hold"
HOW_TO_READ_UNHELD = (
    "The newest loads first. The command spiritlevel loads with the number of a load lists every check of it."
)

HOW_TO_READ_ODD = (
    "Rows that are counted although something about them is odd. Where a vendor says how long a contact waited or was "
    "handled, its own figure is kept beside ours, and the two are compared."
)


def freshest(fresh: pl.DataFrame, zone: str) -> str:
    """Which source reaches furthest, and which stays behind."""
    known = fresh.filter(pl.col("last_fact_at").is_not_null()).sort("last_fact_at", maintain_order=True)
    if known.is_empty():
        return "No source has given facts yet"
    first, last = known.row(0, named=True), known.row(-1, named=True)
    reach = formats.moment(last["last_fact_at"], zone)
    if known.height == 1:
        return f"{last['source']} reaches up to {reach}"
    if last["last_fact_at"] - first["last_fact_at"] < A_DAY:
        return f"All {known.height} sources reach up to {reach}, or to less than a day before"
    behind = formats.moment(first["last_fact_at"], zone)
    return f"{first['source']} stays behind: it ends {behind}, {last['source']} {reach}"


def fates(loads: pl.DataFrame) -> str:
    """How many records there are, and how many of them made or changed a row."""
    sums = loads.select(pl.col("records", "new", "updated", "quarantined").sum()).row(0, named=True)
    used = formats.count(sums["new"] + sums["updated"])
    said = f"{used} of {formats.count(sums['records'])} records made or changed a row"
    refused = sums["quarantined"]
    return f"{said}; {formats.count(refused)} {'was' if refused == 1 else 'were'} refused" if refused else said


def refusals(reasons: pl.DataFrame) -> str:
    """The most frequent reason, and how many it explains."""
    first, total = (
        reasons.sort("records", descending=True, maintain_order=True).row(0, named=True),
        int(reasons["records"].sum()),
    )
    why, many = str(first["reason"]).replace("_", " "), formats.count(first["records"])
    if total == 1:
        return f"One record was refused: '{why}' in {first['source']}"
    if reasons.height == 1:
        return f"All {many} refusals are '{why}' in {first['source']}"
    if 2 * first["records"] > total:
        return f"Most refusals are '{why}' in {first['source']}: {many} of {formats.count(total)}"
    return f"{formats.count(total)} records were refused, for {reasons.height} different reasons"


def files(loads: pl.DataFrame) -> str:
    """How many files came, and how many of them were set aside."""
    aside = loads.filter(pl.col("state") != "done").height
    came = f"{formats.count(loads.height)} {'file' if loads.height == 1 else 'files'} came"
    return f"{came}, and {formats.count(aside)} could not be used" if aside else f"{came}, and all could be used"


def checked(verdicts: pl.DataFrame) -> str:
    """How many checks were made, and how many of them did not hold."""
    sums = verdicts.select(pl.col("held", "failed", "unknown").sum()).row(0, named=True)
    made, wrong = sum(sums.values()), sums["failed"] + sums["unknown"]
    if not wrong:
        return f"All {formats.count(made)} checks held"
    critical = verdicts.filter(pl.col("severity") == "critical").select(pl.col("failed", "unknown").sum())
    grave = sum(critical.row(0)) if critical.height else 0
    said = f"{formats.count(wrong)} of {formats.count(made)} checks did not hold"
    return f"{said}, {formats.count(grave)} of them critical" if grave else f"{said}, none of them critical"


def odd(oddities: pl.DataFrame) -> str:
    """How many rows are odd, and whether the vendors' own clocks agree with ours."""
    rows = int(oddities["rows"].sum())
    differ = int(oddities.filter(pl.col("flag") == "vendor_differs")["rows"].sum())
    said = f"{formats.count(rows)} {'row was' if rows == 1 else 'rows were'} kept although something is odd"
    clocks = f"the vendor's own clocks differ from ours in {formats.count(differ)}"
    return f"{said}; {clocks}" if differ else said
