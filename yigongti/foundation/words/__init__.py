"""文字 words: full-width to half-width, numbers and names tidied, pinyin of names. Pure, no Django."""
