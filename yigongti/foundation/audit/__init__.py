"""审计 audit: who, as what, did what, to whose record, when, from where, with which result."""
