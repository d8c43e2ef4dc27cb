"""The words of the dashboards: languages, numbers and days as people write them, names of what is asked about."""
