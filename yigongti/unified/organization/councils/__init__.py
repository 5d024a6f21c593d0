"""议事决策 (councils): bodies, meetings, votes, charter, appointments, filings; clauses 三（五）、四（七）1."""
