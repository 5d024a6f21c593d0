from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The spine."""

    name = "yigongti.records.orders"
    label = "orders"
    verbose_name = "申请单"

    def ready(self) -> None:
        """Routing widens the sight of residents."""
        from yigongti.records.orders.queries import care
        from yigongti.records.people import sight

        sight.register("orders", care)
