"""One source system per file; each file defines one `Connector` of its own name."""
