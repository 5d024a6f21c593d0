"""Streams: events as the records hold them, with the columns that facts are counted by. Declarations, export, marks."""
