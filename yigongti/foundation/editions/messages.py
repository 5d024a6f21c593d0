"""What pydantic and tomllib say, in the words of the person who writes an edition."""

import re
from collections.abc import Mapping
from typing import Any

_BY_TYPE = {
    "missing": "缺少「{key}」。",
    "extra_forbidden": "不认识的键「{key}」，请检查拼写。",
    "string_type": "「{key}」应是文字，要加引号。",
    "int_type": "「{key}」应是整数。",
    "int_parsing": "「{key}」应是整数。",
    "int_from_float": "「{key}」应是整数，不能带小数。",
    "float_type": "「{key}」应是数字。",
    "decimal_type": "「{key}」应是数字。",
    "bool_type": "「{key}」只能写 true 或 false。",
    "bool_parsing": "「{key}」只能写 true 或 false。",
    "list_type": "「{key}」应是列表，用方括号。",
    "tuple_type": "「{key}」应是列表，用方括号。",
    "dict_type": "「{key}」应是一组键值。",
    "model_type": "「{key}」应是一组键值。",
    "date_type": "「{key}」应是日期，写成 2025-12-17，不加引号。",
    "date_from_datetime_parsing": "「{key}」应是日期，写成 2025-12-17，不加引号。",
    "date_from_datetime_inexact": "「{key}」只写日期，不写时刻。",
    "string_pattern_mismatch": "「{key}」的格式不对。",
    "string_too_short": "「{key}」不能为空或太短（至少 {min_length} 个字符）。",
    "string_too_long": "「{key}」太长（最多 {max_length} 个字符）。",
    "greater_than": "「{key}」应大于 {gt}。",
    "greater_than_equal": "「{key}」应不小于 {ge}。",
    "less_than": "「{key}」应小于 {lt}。",
    "less_than_equal": "「{key}」应不大于 {le}。",
    "too_short": "「{key}」至少要有 {min_length} 项。",
    "too_long": "「{key}」最多 {max_length} 项。",
    "literal_error": "「{key}」只能是 {expected} 之一。",
    "enum": "「{key}」只能是 {expected} 之一。",
}

_TOML = (
    ("Unclosed array", "方括号没有写完，或两项之间缺逗号。"),
    ("Unclosed inline table", "花括号没有写完，或两项之间缺逗号。"),
    ("Expected '=' after a key", "键后面缺等号。"),
    ("Unterminated string", "引号没有配对。"),
    ("Illegal character", "引号没有配对，或有不允许的字符。"),
    ("Cannot overwrite a value", "这个键在同一张表里写了两次。"),
    ("Duplicate inline table key", "这个键在同一张表里写了两次。"),
    ("Cannot declare", "这张表写了两次。"),
    ("Cannot mutate", "这张表前面已经写完，不能再加内容。"),
    (
        "Invalid initial character for a key part",
        "这里应是一个键，键名只用字母、数字、下划线、连字符，其他字符要加引号。",
    ),
    ("Expected newline or end of document", "值后面还有多余的内容：文字要加引号，数字里不能有字母，每行只写一个键。"),
    ("Invalid date or datetime", "日期不存在，请核对年月日。"),
    ("Invalid value", "值的写法不对：文字要加引号，日期写成 2025-12-17。"),
)


def of_pydantic(error: Mapping[str, Any]) -> str:
    """The Chinese sentence for one entry of `ValidationError.errors()`."""
    names = [part for part in error["loc"] if isinstance(part, str)]
    key = names[-1] if names else "内容"
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind not in _BY_TYPE:
        return f"「{key}」的值不合要求。"
    return _BY_TYPE[kind].format_map({"key": key, **error.get("ctx", {})})


def of_toml(message: str, text: str) -> tuple[int, str]:
    """Line and Chinese sentence for a TOMLDecodeError of `text`."""
    place = re.search(r"at line (\d+)", message)
    line = int(place.group(1)) if place else max(len(text.splitlines()), 1)
    hint = next((words for start, words in _TOML if message.startswith(start)), "请检查引号、括号和等号。")
    return line, f"不符合 TOML 写法：{hint}"
