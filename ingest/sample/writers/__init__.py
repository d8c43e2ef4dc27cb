"""One vendor's format per file: each writes what truly happened as that vendor would have logged it."""
