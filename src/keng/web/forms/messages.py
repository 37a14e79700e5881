"""What is asked when somebody writes to a village, or puts the commune's own words in place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.messages.models import Channel
from keng.web.forms.people import VillageField

LONGEST = 600  # characters; longer than that nobody reads at night


class WordForm(forms.Form):
    """Something to say to a village."""

    village = VillageField(label=_("Gửi bà con"))
    text = forms.CharField(
        label=_("Lời nhắn"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Báo động thì đừng viết ở đây: đánh kẻng và gọi 113, 114."),
    )


class WordsForm(forms.Form):
    """The commune's own words for one kind of message."""

    text = forms.CharField(
        label=_("Lời của xã"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Để trống: dùng lời có sẵn."),
    )
    channel = forms.ChoiceField(choices=Channel.choices, widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=[("vi", "vi"), ("en", "en")], widget=forms.HiddenInput)


class KeyForm(forms.Form):
    """A machine that may speak to us."""

    name = forms.CharField(label=_("Tên máy"), max_length=120, help_text=_("ví dụ: điện thoại ở trụ sở"))
    scope = forms.ChoiceField(label=_("Được làm gì"))
    gong = forms.CharField(
        label=_("Mã nhãn kẻng"),
        max_length=32,
        required=False,
        help_text=_("Chỉ cho máy đặt cạnh một kẻng; để trống: mọi kẻng của xã."),
    )
