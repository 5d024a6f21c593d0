"""术语 terms: code systems, items, importers, a demo set that says it is one."""
