"""The OpenAPI document, its page and the files that it is drawn with."""

import hashlib
import re
from pathlib import Path

import jsonschema_rs
import pytest
from django.urls import reverse
from openapi_schema_validator_free import META  # noqa: F401
