"""居民 people: residents, identifiers, contacts, allergies, look-up by name, pinyin initials, ID."""
