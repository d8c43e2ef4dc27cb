"""What is expected of the facts day by day: one expectation in each file, judged on sums and never on rows."""
