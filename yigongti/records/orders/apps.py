from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """申请单."""

    name = "yigongti.records.orders"
    label = "orders"
    verbose_name = "申请单"
