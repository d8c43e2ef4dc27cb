"""One page per file; each file defines one `Page` of its own name."""
