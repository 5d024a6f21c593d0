"""来件: tracings of devices that came for no order."""
