"""Links to pages that an installation may not have yet."""

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.simple_tag
def page_link(name: str) -> str:
    """The address of a page, empty where there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
