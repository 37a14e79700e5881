"""Fields that several forms ask with: a photo, an amount, a moment."""

from typing import TYPE_CHECKING

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from keng.records.photos import clean_photo
from keng.records.refusal import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AMOUNT = _("Số tiền (đồng)")


class PhotoField(forms.FileField):
    """A photo, taken apart and made anew before anything keeps it."""

    def __init__(self) -> None:
        widget = forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        )
        super().__init__(label=_("Ảnh"), required=False, widget=widget)

    def clean(
        self, data: "UploadedFile[bytes] | None", initial: object = None
    ) -> "ContentFile[bytes] | None":
        given = super().clean(data, initial)
        if not given:
            return None
        try:
            return clean_photo(given.read())
        except Refused as why:
            raise forms.ValidationError(str(why)) from why


class MoneyField(forms.IntegerField):
    """An amount in đồng."""

    def __init__(self, label: "str | _StrPromise" = AMOUNT) -> None:
        super().__init__(label=label, required=False, min_value=0, max_value=2_000_000_000)


class MomentField(forms.DateTimeField):
    """A day and an hour as the village's clock shows them."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
