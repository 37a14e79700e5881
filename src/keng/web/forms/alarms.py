"""A call for help as a form: it must work before any script, in two seconds."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.kinds import Kind
from keng.core.escalation.machine import Reply
from keng.core.geo import NotAPoint, Point, checked
from keng.records.messages.models import Channel
from keng.records.places.models import Village

PHONES = [(c.value, c.label) for c in (Channel.PUSH, Channel.SMS, Channel.EMAIL, Channel.CHAT)]


LATER, LATER_MINUTES, USUAL_MINUTES = "coming_later", 10, 5


class RaiseForm(forms.Form):
    """What is needed to raise an alarm; only the kind and the village must be there."""

    client_id = forms.UUIDField()
    kind = forms.ChoiceField()
    village = forms.ModelChoiceField(Village.objects.none(), label=_("Ở thôn nào"), empty_label=None)
    home = forms.CharField(label=_("Nhà ai (nếu biết)"), max_length=80, required=False)
    note = forms.CharField(label=_("Nói thêm"), max_length=200, required=False)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    is_silent = forms.BooleanField(
        label=_("Báo kín: chỉ công an xã biết, không ai đánh kẻng"), required=False
    )

    def __init__(
        self, *args: object, kinds: list[Kind], villages: QuerySet[Village], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes what it takes
        self.fields["kind"].choices = [(k.code, k.name) for k in kinds]  # type: ignore[attr-defined]
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]

    def point(self) -> Point | None:
        """The phone's position; one that cannot be true is no reason to lose an alarm."""
        lat, lon = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        if lat is None or lon is None:
            return None
        try:
            return checked(Point(lat, lon))
        except NotAPoint:
            return None


class OfficerRaiseForm(RaiseForm):
    """What an officer adds: who telephoned, further villages, a drill and the paths it may use."""

    reporter = forms.CharField(label=_("Ai gọi điện báo"), max_length=120, required=False)
    others = forms.ModelMultipleChoiceField(
        Village.objects.none(),
        label=_("Thêm thôn khác (cần người thứ hai đồng ý)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_drill = forms.BooleanField(label=_("Đây là diễn tập"), required=False)
    drill_paths = forms.MultipleChoiceField(
        label=_("Diễn tập được gửi thật qua"),
        help_text=_("Không chọn gì: không điện thoại nào nhận, chỉ xem trên bảng."),
        choices=PHONES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: object, kinds: list[Kind], villages: QuerySet[Village], **kwargs: object
    ) -> None:
        super().__init__(*args, kinds=kinds, villages=villages, **kwargs)
        self.fields["others"].queryset = villages  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """One tap: coming in so many minutes, on the scene, cannot."""

    reply = forms.ChoiceField(choices=[(r.value, r.value) for r in Reply] + [(LATER, LATER)])

    def answer(self, on_foot: int | None) -> tuple[Reply, int]:
        """The answer and the minutes on the way: those of the walk where it is known."""
        said = self.cleaned_data["reply"]
        if said == LATER:
            return Reply.COMING, LATER_MINUTES
        return Reply(said), USUAL_MINUTES if on_foot is None else on_foot + 1  # a minute to get dressed


class WordForm(forms.Form):
    """A word to everybody who was told."""

    text = forms.CharField(label=_("Lời báo cho mọi người đã được gọi"), max_length=200)


class EndForm(forms.Form):
    """The end, said by a named person."""

    is_false = forms.BooleanField(required=False)
    text = forms.CharField(label=_("Nói thêm khi báo yên"), max_length=200, required=False)
