"""Reading the room, one module per capability. `seen_by` decides the county; who belongs where is known county-wide."""
