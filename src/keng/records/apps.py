"""The one Django app of the product."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "keng.records"
    label = "keng"
    verbose_name = "Kẻng"
    default_auto_field = "django.db.models.BigAutoField"
