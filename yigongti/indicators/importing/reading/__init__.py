"""Workbooks and tables of strangers, as cells with addresses. Pure: no Django, no database, no clock."""
