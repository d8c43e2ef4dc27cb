"""One contest per file; each file defines one `Contest` of its own name."""
