"""县版 editions: a county is a folder of TOML, effective-dated, each value with its clause."""
