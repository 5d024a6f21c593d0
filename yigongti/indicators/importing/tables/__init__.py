"""What a table says: which rows are whose, which columns are which facts, and the numbers between. Pure."""
