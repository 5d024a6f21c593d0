"""WING: the smart platforms (智慧平台)."""
