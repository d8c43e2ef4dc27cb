"""Sentences about answers, one file per page: a title is a finding computed from the rows, and never a label."""
