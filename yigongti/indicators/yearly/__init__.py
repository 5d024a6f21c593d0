"""年度监测 (yearly): the annex's table in PDF and Excel, the province over its counties, SQL views; 004 三(二)."""
