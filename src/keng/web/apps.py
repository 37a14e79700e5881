"""Pages only: no tables of its own."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "keng.web"
    label = "keng_web"
