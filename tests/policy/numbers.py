"""Chinese numerals below one hundred, and labels of every style."""

DIGITS = "零一二三四五六七八九"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def in_words(n: int) -> str:
    """一, 十, 十二, 二十, 二十八."""
    tens, ones = divmod(n, 10)
    return ("" if tens < 1 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones or not tens else "")
