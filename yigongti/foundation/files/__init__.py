"""文件 files: content-addressed store, size-capped while streaming, type sniffed, parsers in a child with limits."""
