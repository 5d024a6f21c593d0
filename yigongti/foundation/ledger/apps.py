from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """账簿."""

    name = "yigongti.foundation.ledger"
    label = "ledger"
    verbose_name = "账簿"
