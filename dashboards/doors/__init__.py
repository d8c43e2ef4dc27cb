"""The doors of the server that are no pages: the inbox, the numbers for monitoring, whether it is ready."""
