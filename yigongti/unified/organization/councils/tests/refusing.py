"""The database itself says no."""

import pytest
from django.db import IntegrityError, transaction


def refuse_in_database(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
