"""Names between quotation marks. GB/T 15834: inside of “ ” stand ‘ ’."""

INNER = str.maketrans({"“": "‘", "”": "’"})


def quoted(name: str) -> str:
    """“‘基层检查、上级诊断’患者数”: the name in marks, its own marks turned into inner ones."""
    return f"“{name.translate(INNER)}”"
