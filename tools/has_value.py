"""Fail unless an answer of `spiritlevel measure --format json` has a number for the metric that was asked for."""

import json
import sys
from pathlib import Path


def main(metric: str, file: str) -> None:
    """Print the number, or say that there is none and exit with 1."""
    answers = json.loads(Path(file).read_text(encoding="utf-8"))
    values = [answer["value"] for answer in answers if answer["metric"] == metric and answer["n"]]
    if not values or values[0] is None:
        sys.exit(f"Nothing was measured for '{metric}': {answers}")
    sys.stdout.write(f"{metric}: {values[0]}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
