"""The metrics: one per file, each file defines one metric of its own name."""
