"""The home page as the nearest public dashboard is written: a frame in cache_data, everything else made on every rerun.

After fivetran/streamlit_zendesk: one wide table of contacts with what was worked out for each beforehand, filtered by
`query`, grouped by pandas in the page, every chart built where it is drawn. It shows the same numbers by channel, hour,
day and queue as ours, without intervals, comparison, or what chance alone would do.
"""

import os

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

TABLE = "BENCHMARK_CONTACTS"
"""The variable that says where the table of contacts lies; this page is run by itself and imports none of us."""


@st.cache_data(ttl=600)
def contacts() -> pd.DataFrame:
    """The contacts; a copy for every reader and every rerun, as cache_data gives it."""
    return pd.read_parquet(os.environ[TABLE])


def filtered(rows: pd.DataFrame) -> pd.DataFrame:
    """Ask the reader, and leave what was chosen."""
    places = st.columns(3)
    for place, name in zip(places, ("channel", "queue", "team"), strict=True):
        options = sorted(rows[name].dropna().unique())
        chosen = place.multiselect(f"(Optional) {name} to filter", options, key=name)
        if chosen:
            rows = rows.query(f"`{name}` in {tuple(chosen)}")
    return rows


def shares(rows: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Of every group its contacts, and the share that was served in time."""
    return rows.groupby(list(by), observed=True)["served"].agg(n="count", share="mean").reset_index()


def main() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")
    st.title("Evenness")
    rows = filtered(contacts())
    rows["at"] = pd.to_datetime(rows["at"])
    rows["hour"] = rows["at"].dt.hour
    rows["day"] = rows["at"].dt.date
    by_channel = shares(rows, "channel").sort_values("share")
    mean = rows["served"].mean()
    best, worst = by_channel.iloc[-1], by_channel.iloc[0]
    st.subheader(f"Served in time: {best['channel']} {best['share']:.1%}, {worst['channel']} {worst['share']:.1%}")
    spread = float(np.sqrt(np.average((by_channel["share"] - mean) ** 2, weights=by_channel["n"])))
    cards = st.columns(4)
    cards[0].metric("Unevenness", f"{100 * spread:.1f}")
    cards[1].metric("Gap", f"{100 * (best['share'] - worst['share']):.0f} points")
    cards[2].metric("Furthest below", str(worst["channel"]))
    cards[3].metric("Served in time", f"{mean:.4%}")

    cells = shares(rows, "channel", "hour").assign(points=lambda x: 100 * (x["share"] - mean))
    ground = alt.Chart(cells).encode(x="hour:O", y="channel:N", tooltip=["channel", "hour", "share", "n"])
    tint = alt.Color("points:Q", scale=alt.Scale(scheme="blueorange", reverse=True))
    text = ground.mark_text().encode(text=alt.Text("points:Q", format="+.0f"))
    st.altair_chart(ground.mark_rect().encode(color=tint) + text)

    days = shares(rows, "day", "channel")
    course = days.groupby("day")[["share", "n"]].apply(
        lambda x: np.sqrt(np.average((x["share"] - np.average(x["share"], weights=x["n"])) ** 2, weights=x["n"]))
    )
    st.line_chart(course)
    half = sorted(rows["day"].unique())[len(rows["day"].unique()) // 2]
    for name in ("channel", "queue"):
        now, before = (shares(x, name) for x in (rows[rows["day"] >= half], rows[rows["day"] < half]))
        both = now.merge(before, on=name, suffixes=("", "_before")).assign(
            change=lambda x: 100 * (x["share"] - x["share_before"])
        )
        st.altair_chart(alt.Chart(both).mark_bar().encode(x="change:Q", y=alt.Y(f"{name}:N", sort="x")))
    ends = shares(rows, "queue", "channel")
    line = alt.Chart(ends).mark_line().encode(x="share:Q", y="queue:N", detail="queue:N")
    st.altair_chart(line + alt.Chart(ends).mark_circle(size=90).encode(x="share:Q", y="queue:N", color="channel:N"))
    without = [
        (x, float(np.sqrt(np.average((rest["share"] - mean) ** 2, weights=rest["n"]))))
        for x in by_channel["channel"]
        if len(rest := by_channel[by_channel["channel"] != x])
    ]
    drivers = pd.DataFrame(without, columns=["channel", "spread"])
    st.bar_chart(drivers, x="channel", y="spread", horizontal=True)


main()
