from yigongti.foundation.access.doors import Door

INDICATORS = ("indicators.value.read", "portal.cockpit.read")
DOORS = (
    Door("cockpit:home", "portal.cockpit.read", also=INDICATORS),
    Door("cockpit:export", "indicators.value.export", also=INDICATORS),
)
