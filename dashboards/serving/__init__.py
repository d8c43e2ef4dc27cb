"""The server of the dashboards: how it runs, which home it shows, who reads, and its long jobs."""
