"""The room's writes, one module per capability."""
