"""The checks that stand between a load and the store: rows that break what their table declares are not published."""
