"""Pages of analysis: one indicator taken apart, members compared, questions asked and answered."""
