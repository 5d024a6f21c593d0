"""驾驶舱 cockpit: the county at a glance: targets, map with its table, platforms and centers."""
