"""驾驶舱 cockpit: the county at a glance: targets, map with its table twin, platforms and centers, cards of the rooms."""
