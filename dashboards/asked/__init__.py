"""What a reader asks: the address says it, filters change it, a view answers it."""
