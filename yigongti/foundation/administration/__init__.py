"""系统管理 administration: sign-in, and the desks of the system, security and audit administrators. Pages only."""
