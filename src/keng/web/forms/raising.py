"""A call for help as a form: it must work before any script, in two seconds."""

import re
import uuid

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keng.core.areas import Drawn
from keng.core.drawn import NotAnArea, read_corners
from keng.core.escalation.kinds import Kind
from keng.core.geo import NotAPoint, Point, checked, read_point
from keng.records.alarms.ground import village_at
from keng.records.gongs.models import GongPost
from keng.records.imports.shape_words import area_flaw
from keng.records.messages.models import Channel, Outlet
from keng.records.people.numbers import normalise
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused

# What a drill may really use. Zalo keeps the words itself, and nothing in them could say that it is a drill.
PHONES = [
    (c.value, c.label)
    for c in (Channel.PUSH, Channel.NTFY, Channel.VOICE, Channel.SMS, Channel.EMAIL, Channel.CHAT)
] + Outlet.KINDS


NUMBER = re.compile(r"(?:\+?84|0)[\d .\-]{7,14}\d")  # as it stands among words


class CutField(forms.CharField):
    """Words that are cut where they are too long: they may never hold up an alarm."""

    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).replace("\0", "")[: self.max_length]


class RaiseForm(forms.Form):
    """What is needed to raise an alarm; only the kind and the village must be there.

    Nothing that is optional or hidden stops a cry: what cannot be used is left out and named in `left_out`.
    """

    FORGIVEN = ("client_id", "post", "cluster", "lat", "lon")

    client_id = forms.UUIDField()
    kind = forms.ChoiceField()
    village = forms.ModelChoiceField(Village.objects.none(), label=_("Ở thôn nào"), empty_label=None)
    home = CutField(label=_("Nhà ai (nếu biết)"), max_length=80, required=False)
    post = forms.ModelChoiceField(
        GongPost.objects.none(), label=_("Gần kẻng nào"), required=False, empty_label=_("không chọn")
    )
    cluster = forms.ModelChoiceField(
        Cluster.objects.none(), label=_("Ở cụm nào"), required=False, empty_label=_("không chọn")
    )
    spot = CutField(
        label=_("Tọa độ (chạm bản đồ hoặc gõ)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "20.0213, 105.3301", "autocomplete": "off"}),
    )
    note = CutField(label=_("Nói thêm"), max_length=200, required=False)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    is_silent = forms.BooleanField(
        label=_("Báo kín: chỉ công an xã biết, không ai đánh kẻng"), required=False
    )

    def __init__(
        self, *args: object, kinds: list[Kind], villages: QuerySet[Village], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes what it takes
        self.fields["kind"].choices = [(k.code, gettext(k.name)) for k in kinds]  # type: ignore[attr-defined]
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        if not self.initial.get("village"):  # help sent to the first village of the list is sent astray
            self.fields["village"].empty_label = _("chọn thôn")  # type: ignore[attr-defined]
        posts = GongPost.objects.filter(village__in=villages, valid_to=None).select_related("village")
        self.fields["post"].queryset = posts.order_by("village__order", "number")  # type: ignore[attr-defined]
        clusters = Cluster.objects.filter(village__in=villages, valid_to=None).select_related("village")
        self.fields["cluster"].queryset = clusters.order_by("village__order", "name")  # type: ignore[attr-defined]
        for name in ("post", "cluster"):
            self.fields[name].label_from_instance = _with_village  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        super().full_clean()
        self.left_out: list[str] = []
        if not self.is_bound:
            return
        for name, field in self.fields.items():
            if isinstance(field, CutField) and _is_cut(field, self.data.get(self.add_prefix(name))):
                self.left_out.append(_("“%(field)s”: phần quá dài") % {"field": field.label})
        for name in self.FORGIVEN:
            if self.errors.pop(name, None):
                self.cleaned_data[name] = uuid.uuid4() if name == "client_id" else None
                if name in ("post", "cluster"):
                    self.left_out.append(f"“{self.fields[name].label}”")
        if not self.data.get("village") and (found := self._village_named()) is not None:
            self.errors.pop("village", None)
            self.cleaned_data["village"] = found
        if self.cleaned_data.get("spot") and self.chosen_point() is None:
            self.left_out.append(_("“%(field)s”: để lại thành lời") % {"field": self.fields["spot"].label})
        if (self.data.get("lat") or self.data.get("lon")) and self.point() is None:
            self.left_out.append(str(_("vị trí của máy")))

    def _village_named(self) -> Village | None:
        """The village of the gong, the cluster or the touched point, where none was chosen."""
        said = self.cleaned_data
        named: GongPost | Cluster | None = said.get("post") or said.get("cluster")
        if named is not None:
            return named.village
        one = self.fields["village"].queryset.select_related("commune").first()  # type: ignore[attr-defined]
        spot = self.chosen_point() if said.get("spot") else None
        return village_at(one.commune, spot) if one is not None and spot is not None else None

    def chosen_point(self) -> Point | None:
        """The point that was touched on the map or typed."""
        try:
            return read_point(self.cleaned_data["spot"]) if self.cleaned_data["spot"] else None
        except NotAPoint:
            return None

    def is_for_a_caller(self) -> bool:
        """Whether somebody telephoned, and this is not the raiser's own eyes."""
        return any(self.cleaned_data.get(name) for name in ("reporter", "reporter_phone"))

    def words(self) -> str:
        """What is said besides; words that fit no position are told as they stand."""
        said = self.cleaned_data
        lost = said["spot"] if said["spot"] and self.chosen_point() is None else ""
        return " ".join(filter(None, [said["note"], lost]))

    def point(self) -> Point | None:
        """The phone's position; one that cannot be true is no reason to lose an alarm."""
        lat, lon = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        if lat is None or lon is None:
            return None
        try:
            return checked(Point(lat, lon))
        except NotAPoint:
            return None


def _is_cut(field: CutField, given: object) -> bool:
    """Whether something of the words was left out."""
    text = str(given or "").strip()
    return "\0" in text or len(text) > (field.max_length or len(text))


def _with_village(row: GongPost | Cluster) -> str:
    return f"{row.village} · {row}"


class OfficerRaiseForm(RaiseForm):
    """What an officer adds: who telephoned, an area, further villages, a drill and its paths."""

    radius_m = forms.IntegerField(
        label=_("Trong vòng mấy mét quanh chỗ đó"), min_value=50, max_value=20_000, required=False
    )
    corners = forms.CharField(
        label=_("Vùng khoanh: mỗi dòng một góc, ít nhất ba góc"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "20.0213, 105.3301"}),
    )
    is_narrow = forms.BooleanField(
        label=_("Trong thôn, chỉ gọi bà con ở cụm, vùng đã chọn; thiếu người mới gọi cả thôn"), required=False
    )

    reporter = CutField(label=_("Ai gọi điện báo"), max_length=120, required=False)
    reporter_phone = forms.CharField(
        label=_("Số điện thoại của người ấy"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
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

    def clean_reporter_phone(self) -> str:
        """The caller's number, out of the words about the caller where it was typed there.

        One that cannot be true is kept with those words: it is no reason to lose an alarm.
        """
        typed, words = self.cleaned_data["reporter_phone"], self.cleaned_data.get("reporter", "")
        found = NUMBER.search(words)
        try:
            number = normalise(typed or (found[0] if found else ""))
        except Refused:
            self.cleaned_data["reporter"] = " ".join(filter(None, [words, typed]))
            return ""
        if not typed and found:
            self.cleaned_data["reporter"] = words.replace(found[0], "").strip(" ,;:-–()")
        return number

    def clean_corners(self) -> Drawn | None:
        text = self.cleaned_data["corners"].strip()
        try:
            return read_corners(text) if text else None
        except NotAnArea as no:
            raise forms.ValidationError(area_flaw(no)) from no

    def clean(self) -> None:
        said = self.cleaned_data
        has_middle = any(said.get(name) for name in ("post", "cluster", "home")) or self._middle() is not None
        if said.get("radius_m") and not has_middle:
            self.add_error("radius_m", _("Bán kính cần một chỗ ở giữa: chọn kẻng, cụm, nhà hoặc tọa độ."))
        named = (said.get(name) for name in ("radius_m", "corners", "post", "cluster"))
        if said.get("is_narrow") and not any(named):
            self.add_error("is_narrow", _("Chưa chọn cụm, kẻng, bán kính hoặc vùng khoanh nào."))

    def _middle(self) -> Point | None:
        return (self.chosen_point() if "spot" in self.cleaned_data else None) or self.point()
