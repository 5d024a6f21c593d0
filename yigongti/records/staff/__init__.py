"""人员 staff: practitioners, titles, positions."""
