"""账簿 ledger: double-entry books in fen, balanced by the database, reversed and never edited."""
