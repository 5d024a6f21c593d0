"""指标 indicators: facts, cubes, formulas, results, targets; every number opens to its records."""
