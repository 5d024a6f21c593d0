"""权限 access: users, positions (role at an organization), permissions, row visibility, the @action decorator."""
