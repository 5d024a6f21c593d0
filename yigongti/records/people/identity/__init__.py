"""同一人 identity: identifiers added and retired, files of one person merged and unmerged."""
