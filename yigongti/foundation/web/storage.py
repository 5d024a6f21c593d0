"""Static files: hashed names, compressed; ES modules import one another by their hashed names too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types there
    """Falls back to plain names while nothing was collected (development and tests), so that no step is forgotten."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The hashed name, or the plain one before the first `collectstatic`."""
        return str(super().stored_name(name)) if self.hashed_files else name
