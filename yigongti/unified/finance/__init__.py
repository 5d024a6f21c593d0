"""财务 finance: fund pools of the consortia, fees split on return of a report. 〔000 四（七）3〕."""
