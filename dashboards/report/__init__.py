"""The report: what an executive takes to whoever decides on a budget, on a few printed pages and as a workbook."""
