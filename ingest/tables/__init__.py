"""One canonical table per file; each file defines one `Table` of its own name."""
