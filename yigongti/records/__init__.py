"""STACKS: what every room speaks about, owned by none."""
