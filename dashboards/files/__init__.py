"""What leaves the browser: tables, pictures, workbooks, and what they say about themselves."""
