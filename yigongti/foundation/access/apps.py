from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class AccessConfig(AppConfig):
    """Users, positions, permissions."""

    name = "yigongti.foundation.access"
    label = "access"
    verbose_name = "权限"

    def ready(self) -> None:
        """A change of what rights depend on drops the kept standings (a cache only; other processes wait seconds)."""
        from yigongti.foundation.access.models import Organization, Position, Role, User
        from yigongti.foundation.access.standing import forget

        for model in (Organization, Position, Role, User):
            for signal in (post_save, post_delete):
                signal.connect(forget, sender=model, dispatch_uid=f"standing-{model.__name__}-{id(signal)}")
