"""ROOF: settings, urls, the register of rooms, navigation, role home, cockpit, the API mount."""
