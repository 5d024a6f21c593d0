"""Writes of the room, one module per capability."""
