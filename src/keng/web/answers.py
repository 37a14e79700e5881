"""How a page answers an action: a refusal becomes the sentence the person reads."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.utils.functional import Promise

from keng.records.refusal import Refused

T = TypeVar("T")


class Spoken(FallbackStorage):
    """Messages in the language of whoever acts: kept lazily they would be put into words after the gate has
    given the language back, in that of the browser."""

    def add(self, level: int, message: str | Promise, extra_tags: str | None = "") -> None:
        super().add(level, str(message), extra_tags)


def told(request: HttpRequest, action: Callable[[], T], *, done: str | Promise) -> T | None:
    """Do it and say so at the top of the next page, or say why not."""
    try:
        result = action()
    except Refused as why:
        messages.error(request, str(why))
        return None
    messages.success(request, str(done))
    return result


def taken(form: forms.Form, action: Callable[[], T]) -> T | None:
    """Do it with a valid form; a refusal stands above the form's fields."""
    try:
        return action()
    except Refused as why:
        form.add_error(None, str(why))
        return None


def tell_errors(request: HttpRequest, form: forms.Form) -> None:
    """The errors of a form that stood among others on its page, field by field."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {errors[0]}" if label else str(errors[0]))
