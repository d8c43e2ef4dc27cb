"""Journeys, handoffs and repeats as a notebook would: by pandas, sorted and grouped; the same tables as ours."""

from pathlib import Path
from typing import Any

import pandas as pd

from ingest.vocabulary import Outcome
from metrics.derive.handoff import BY_COMPANY, BY_CUSTOMER
from metrics.derive.journey import IN_VAIN, VOICE
from metrics.derive.repeat import SELF_SERVED

Frame = Any
GAP = pd.Timedelta(days=1)
END = pd.Timestamp("2026-01-01", tz="UTC")
READ = ["source", "id", "parent_id", "root_id", "conversation_id", "channel", "direction", "customer", "topic"]
READ += ["language", "brand", "segment", "started_at", "ended_at", "outcome", "is_open"]
MANY = 5


def contacts(folder: Path) -> Frame:
    """The contacts with the person behind each, in order; of the made-up people nobody hangs on more than one link."""
    links = pd.read_parquet(folder / "identity", columns=["customer", "other"])
    crowd = links.groupby("other")["customer"].nunique().loc[lambda x: x > MANY].index
    pairs = links[~links["other"].isin(crowd) & ~links["customer"].isin(crowd)]
    person = pairs.groupby("other")["customer"].min()
    rows = pd.read_parquet(folder / "interaction", columns=READ)
    rows = rows[(rows["direction"] == "inbound") & (rows["outcome"] != "void")]
    rows["until"] = rows[["started_at", "ended_at"]].max(axis=1)
    who = rows["customer"].map(person).fillna(rows["customer"])
    rows["person"] = who.where(~rows["customer"].isin(crowd))
    return rows.sort_values(["person", "started_at", "id"], ignore_index=True)


def tables(folder: Path) -> dict[str, Frame]:
    """All three, from contacts that are read and sorted once."""
    rows = contacts(folder)
    placed, nobody = in_journeys(rows)
    return {"journey": journey(placed, nobody), "handoff": handoff(placed), "repeat": repeat(rows, folder)}


def in_journeys(rows: Frame) -> tuple[Frame, Frame]:
    """The contacts of people with `need`, `begins` and `journey`; and those of nobody known."""
    nobody, rows = rows[rows["person"].isna()], rows[rows["person"].notna()]
    rows["stretch"] = _begins(rows, ["person"]).cumsum()
    by_stretch = rows.groupby("stretch")["topic"]
    rows["need"] = rows["topic"].fillna(by_stretch.ffill()).fillna(by_stretch.bfill())
    rows = rows.sort_values(["person", "need", "started_at", "id"], ignore_index=True)
    rows["begins"] = _begins(rows, ["person", "need"])
    rows["journey"] = rows["begins"].cumsum()
    return rows, nobody


def _begins(rows: Frame, of: list[str]) -> Frame:
    reached = rows["until"].groupby([rows[x] for x in of], dropna=False).cummax()
    before = reached.groupby([rows[x] for x in of], dropna=False).shift(1)
    return before.isna() | (rows["started_at"] - before > GAP)


def journey(rows: Frame, nobody: Frame) -> Frame:
    """One row for each journey."""
    nobody = nobody.assign(need=nobody["topic"], journey=-1 - nobody.index)
    rows = pd.concat([rows, nobody])
    rows["to_voice"] = rows["channel"].isin(VOICE)
    by = rows.groupby("journey", sort=False)
    rows["changes"] = by["channel"].shift(1).notna() & (rows["channel"] != by["channel"].shift(1))
    own = ["source", "person", "channel", "language", "brand", "segment", "started_at"]
    first = rows.drop_duplicates("journey").set_index("journey")[["id", "need", *own]]
    last = rows.drop_duplicates("journey", keep="last").set_index("journey")
    made = first.rename(columns={"id": "interaction_id", "need": "topic"})
    made["last_channel"] = last["channel"]
    made["in_vain"] = last["outcome"].isin(IN_VAIN)
    by = rows.groupby("journey", sort=False)
    made["ended_at"] = by["until"].max()
    made["steps"] = by.size()
    made["channels"] = by["channel"].nunique()
    made["handoffs"] = by["changes"].sum()
    made["to_voice"] = by["to_voice"].any()
    made["is_open"] = by["is_open"].any()
    made["settled"] = ~made["is_open"] & (END - made["ended_at"] > GAP)
    made["easy"] = made["hard"] = False
    return made.reset_index(drop=True)


def handoff(rows: Frame) -> Frame:
    """One row for each change of channel in a journey."""
    by = rows.groupby("journey", sort=False)
    before = by[["id", "channel", "until", "outcome", "conversation_id", "root_id"]].shift(1).add_prefix("before_")
    rows = rows.assign(journey_id=by["id"].transform("first")).join(before)
    rows = rows[~rows["begins"] & (rows["channel"] != rows["before_channel"])]
    carried = (
        (rows["parent_id"] == rows["before_id"])
        | (rows["root_id"] == rows["before_root_id"].fillna(rows["before_id"]))
        | (rows["conversation_id"] == rows["before_conversation_id"])
    )
    why = pd.Series("unknown", index=rows.index)
    why[rows["before_outcome"].isin(BY_CUSTOMER)] = "chosen"
    why[carried | rows["before_outcome"].isin(BY_COMPANY)] = "forced"
    return pd.DataFrame(
        {
            **{name: rows[name] for name in ("id", "source", "journey_id", "person")},
            "interaction_id": rows["before_id"],
            "channel": rows["before_channel"],
            "to_channel": rows["channel"],
            "topic": rows["need"],
            "at": rows["started_at"],
            "gap_s": (rows["started_at"] - rows["before_until"]).dt.total_seconds().clip(lower=0),
            "why": why,
            "carried": carried,
        }
    )


def repeat(rows: Frame, folder: Path) -> Frame:
    """One row for each contact, and when its customer came back."""
    untold = rows["topic"].isna()
    human = ~rows["channel"].isin(SELF_SERVED) & (rows["outcome"] != Outcome.BOT_CONTAINED)
    columns = rows[["started_at", "channel"]]
    by, by_topic = columns.groupby(rows["person"]), columns.groupby([rows["person"], rows["topic"]])
    soon, told = by.shift(-1), by_topic.shift(-1)
    later = columns.where(untold).groupby(rows["person"]).bfill().groupby(rows["person"]).shift(-1)
    to_human = rows["started_at"].where(human).groupby(rows["person"]).bfill().groupby(rows["person"]).shift(-1)
    told_first = told["started_at"].notna() & ~(later["started_at"] < told["started_at"])
    same = told.where(told_first, later).where(~untold, soon)
    legs = pd.read_parquet(folder / "leg", columns=["interaction_id", "kind"])
    bots = legs.loc[legs["kind"] == "bot", "interaction_id"].unique()
    kept = ["source", "id", "person", "channel", "topic", "outcome", "is_open", "started_at", "until"]
    return (
        rows[kept]
        .assign(
            with_bot=rows["id"].isin(bots),
            back_at=same["started_at"],
            back_channel=same["channel"],
            back_any_at=soon["started_at"],
            back_human_at=to_human,
        )
        .rename(columns={"id": "interaction_id"})
    )
