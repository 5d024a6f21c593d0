"""页面 web: layout, lists, forms, drawer, timeline, print, export, idempotent POST, live events, drafts."""
