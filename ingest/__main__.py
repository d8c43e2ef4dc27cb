"""Write the page about the connectors anew, in a checkout: `python -m ingest`."""

from pathlib import Path

from ingest.describe import connectors_page

if __name__ == "__main__":
    Path("docs/connectors.md").write_text(connectors_page(), "utf-8")
