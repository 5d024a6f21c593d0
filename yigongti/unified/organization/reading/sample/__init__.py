"""A document of our own, for a county that does not exist: every trap of the form, as sample, demo and test."""
