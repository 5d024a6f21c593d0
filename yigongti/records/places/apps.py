from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """机构与地区."""

    name = "yigongti.records.places"
    label = "places"
    verbose_name = "机构与地区"

    def ready(self) -> None:
        """Consortium-wide positions see their consortium."""
        from yigongti.records.places import reach

        reach.install()
