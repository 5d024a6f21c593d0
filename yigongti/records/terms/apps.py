from django.apps import AppConfig


class TermsConfig(AppConfig):
    """术语."""

    name = "yigongti.records.terms"
    label = "terms"
    verbose_name = "术语"
