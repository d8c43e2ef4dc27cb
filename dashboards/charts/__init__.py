"""One form of chart per file: a metric's answer in, a figure out."""
