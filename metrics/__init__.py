"""What the numbers mean: rows in, numbers out; no source is known here and nothing is drawn."""
