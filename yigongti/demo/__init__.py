"""ROOF: the county simulator, synthetic residents and a year of work."""
