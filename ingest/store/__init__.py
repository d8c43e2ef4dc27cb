"""Segments, manifest and catalogue: where clean rows are kept; nothing outside knows a path or a table of SQL."""
