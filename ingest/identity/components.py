"""Which nodes of a graph hang together, for millions of edges at once."""

import numpy as np
import polars as pl


def components(edges: pl.DataFrame) -> pl.DataFrame:
    """`node` and `least`: for each node of an edge the least node that it hangs together with.

    `edges` has two columns of Int64. Every round lets each node point at the least that its neighbours point at, and
    then at what that one points at; the number of rounds grows with the logarithm of the longest way.
    """
    first, second = edges.columns
    nodes, places = np.unique(np.concatenate([edges[first].to_numpy(), edges[second].to_numpy()]), return_inverse=True)
    here, there = places[: edges.height], places[edges.height :]
    least = np.arange(nodes.size)
    while True:
        before = least.copy()
        lower = np.minimum(least[here], least[there])
        for side in (here, there):
            np.minimum.at(least, before[side], lower)
            np.minimum.at(least, side, lower)
        least = least[least]
        if np.array_equal(least, before):
            return pl.DataFrame({"node": nodes, "least": nodes[least]}, schema={"node": pl.Int64, "least": pl.Int64})
