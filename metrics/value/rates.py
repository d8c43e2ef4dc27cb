"""What each channel costs per second, day, minute and session, and since when, as the settings say it."""

from datetime import date

import polars as pl

from ingest.settings import Settings

SECONDS_OF_AN_HOUR = 3_600
DAYS_OF_A_MONTH = 365.25 / 12

RATES = ("served_s", "paid_s", "licences_day", "telecom_minute", "bot_session")
_SCHEMA = {"channel": pl.String, "since": pl.Date, **dict.fromkeys(RATES, pl.Float64)}


def rates(settings: Settings) -> pl.DataFrame:
    """One row per channel with a cost and version of it, in order of days: channel, since, and `RATES`.

    `served_s` is what a second of an agent with a customer costs at the hourly rate alone, `paid_s` what it costs with
    the paid time around it; `licences_day`, `telecom_minute` and `bot_session` are what a day, a minute and a session
    cost. All are in the site's currency.
    """
    rows = [
        (
            channel,
            since or date.min,
            cost.hourly_rate / SECONDS_OF_AN_HOUR,
            cost.hourly_rate / SECONDS_OF_AN_HOUR / cost.utilisation,
            cost.licences_per_month / DAYS_OF_A_MONTH,
            cost.telecom_per_minute,
            cost.bot_session,
        )
        for channel, of_channel in settings.cost.items()
        for since, cost in of_channel.versions
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").sort("since", "channel")


def with_rates(rows: pl.LazyFrame, settings: Settings) -> pl.LazyFrame:
    """Rows that have channel (text) and day (a date), with the `RATES` of their day; null where no cost is set."""
    return rows.sort("day").join_asof(
        rates(settings).lazy(), left_on="day", right_on="since", by="channel", check_sortedness=False
    )


def licences(first: date, last: date, settings: Settings) -> pl.DataFrame:
    """What licences cost from one day to another, both included: channel (each with a cost), licences."""
    days = pl.LazyFrame({"day": pl.date_range(first, last, eager=True)})
    priced = pl.LazyFrame({"channel": list(settings.cost)}, schema={"channel": pl.String})
    each = with_rates(days.join(priced, how="cross"), settings)
    return each.group_by("channel").agg(licences=pl.col("licences_day").sum()).sort("channel").collect()
