"""任务 jobs: background work on PostgreSQL (procrastinate)."""
