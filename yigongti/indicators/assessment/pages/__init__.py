"""Pages of the room: thin, one call down."""
