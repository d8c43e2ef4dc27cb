"""Write what is rendered from the settings anew, in a checkout: `python -m ingest.settings`."""

from pathlib import Path

from ingest.settings.comments import commented_settings
from ingest.settings.file import FILE
from ingest.settings.page import settings_page

if __name__ == "__main__":
    Path(FILE).write_text(commented_settings(), "utf-8")
    Path("docs/settings.md").write_text(settings_page(), "utf-8")
