"""The open-source platform of a county medical consortium (县域医共体)."""
