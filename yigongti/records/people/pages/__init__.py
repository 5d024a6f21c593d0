"""Pages of the residents."""
