from django import template

register = template.Library()
FEN_PER_CENT_OF_WAN = 10_000


@register.filter
def wan(fen: int) -> str:
    """Fen as 万元 with two decimals, rounded half away from zero, in integers: 123456789 -> 123.46."""
    hundredths, rest = divmod(abs(fen), FEN_PER_CENT_OF_WAN)
    hundredths += rest * 2 >= FEN_PER_CENT_OF_WAN
    return f"{'−' if fen < 0 and hundredths else ''}{hundredths // 100:,}.{hundredths % 100:02d}"
