"""文件研读 (reading): a policy document in, what it orders out, each with its place in the text. Pure: no Django."""
