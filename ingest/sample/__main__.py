"""Write docs/sample-centre.md anew, in a checkout: `python -m ingest.sample`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.sample.page import SHOWN, sample_page
from ingest.sample.write import PAGE, write_sample

if __name__ == "__main__":
    with TemporaryDirectory() as home:
        summary = write_sample(Path(home), days=SHOWN.days, scale=SHOWN.scale, seed=SHOWN.seed, until=SHOWN.until)
    (Path("docs") / PAGE).write_text(sample_page(summary), "utf-8")
