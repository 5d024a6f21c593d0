from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """机构与地区."""

    name = "yigongti.records.places"
    label = "places"
    verbose_name = "机构与地区"

    def ready(self) -> None:
        """Consortium-wide positions see their consortium; who belongs to whom is seen at once when it changes."""
        from django.db.models.signals import post_delete, post_save

        from yigongti.foundation.access.standing import forget
        from yigongti.records.places import reach
        from yigongti.records.places.models import Membership, Trusteeship

        reach.install()
        for signal in (post_save, post_delete):
            for model in (Membership, Trusteeship):
                signal.connect(forget, sender=model, dispatch_uid=f"reach:{model.__name__}")
