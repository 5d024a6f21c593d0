"""心电信号：读入、质量、测量、提示、绘图、模拟. Pure: bytes and arrays in, values out; no Django, no clock."""
