"""WING: translates between us and other systems, never decides."""
