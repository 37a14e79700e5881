"""What is asked about gong posts, gongs and what was heard of them."""

import re
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.records.gongs.actions import GongFacts, PostFacts
from keng.records.gongs.models import Gong, GongPost, Inspection
from keng.records.people.models import Person
from keng.records.places.models import Cluster, Village
from keng.web.forms.fields import MoneyField, PhotoField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MATERIALS = [(m.value, m.label) for m in Gong.Material]
TROUBLES = [
    (Gong.State.DAMAGED.value, Gong.State.DAMAGED.label),
    (Gong.State.LOST.value, Gong.State.LOST.label),
]


class PostForm(forms.Form):
    """Where a gong hangs, for whom, and who may strike it."""

    name = forms.CharField(
        label=_("Chỗ treo"), max_length=120, help_text=_("ví dụ: Nhà văn hóa, cây đa đầu làng")
    )
    clusters = forms.MultipleChoiceField(
        label=_("Đánh cho các cụm"), required=False, widget=forms.CheckboxSelectMultiple
    )
    may_strike = forms.MultipleChoiceField(
        label=_("Những người được đánh"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Chọn từ hai người trở lên thì chỉ những người ấy trực. Chưa đủ hai thì cả tổ bảo vệ ANTT "
            "của thôn được đánh."
        ),
    )
    lat = forms.FloatField(label=_("Vĩ độ"), required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("Kinh độ"), required=False, min_value=-180, max_value=180)

    def offer(self, *, clusters: Sequence[Cluster], people: Sequence[Person]) -> None:
        self.clusters_offered, self.people_offered = clusters, people
        self.fields["clusters"].choices = [(str(c.pk), str(c)) for c in clusters]  # type: ignore[attr-defined]
        self.fields["may_strike"].choices = [(str(p.pk), str(p)) for p in people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if (data.get("lat") is None) != (data.get("lon") is None):
            self.add_error("lon", _("Ghi cả vĩ độ và kinh độ, hoặc để trống cả hai."))
        return data

    def post_facts(self) -> PostFacts:
        data = self.cleaned_data
        return PostFacts(
            name=data["name"],
            clusters=[c for c in self.clusters_offered if str(c.pk) in data["clusters"]],
            may_strike=[p for p in self.people_offered if str(p.pk) in data["may_strike"]],
            lat=data["lat"],
            lon=data["lon"],
        )


class GongForm(forms.Form):
    """The gong itself."""

    material = forms.ChoiceField(label=_("Kẻng làm bằng"), choices=MATERIALS)
    size_note = forms.CharField(
        label=_("Cỡ"), max_length=120, required=False, help_text=_("ví dụ: 40 × 30 cm, dày 2 cm")
    )
    keeper = forms.ChoiceField(label=_("Người giữ"), required=False)
    cost = MoneyField()
    photo = PhotoField()

    def offer_keepers(self, people: Sequence[Person]) -> None:
        self.keepers = people
        choices = [("", "—"), *((str(p.pk), str(p)) for p in people)]
        self.fields["keeper"].choices = choices  # type: ignore[attr-defined]

    def gong_facts(self) -> GongFacts:
        data = self.cleaned_data
        return GongFacts(
            material=Gong.Material(data["material"]),
            size_note=data["size_note"],
            keeper=next((p for p in self.keepers if str(p.pk) == data["keeper"]), None),
            cost=data["cost"],
            photo=data["photo"],
        )


class HangForm(PostForm, GongForm):
    """A new post with its gong."""

    number = forms.IntegerField(
        label=_("Số kẻng"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Để trống thì lấy số tiếp theo."),
    )
    field_order = ["number", "name", "material", "size_note", "keeper", "clusters", "may_strike"]


class TroubleForm(forms.Form):
    """A gong is damaged or lost."""

    state = forms.ChoiceField(label=_("Chuyện gì"), choices=TROUBLES)
    note = forms.CharField(label=_("Kể rõ hơn"), max_length=300, required=False)
    covered_by = forms.ChoiceField(label=_("Kẻng đánh thay từ đêm nay"), required=False)
    deadline_on = forms.DateField(
        label=_("Hạn sửa hoặc mua thay"), required=False, widget=DAY, help_text=_("Để trống: mười bốn ngày.")
    )

    def offer(self, covers: Sequence[GongPost]) -> None:
        self.covers = covers
        choices = [("", _("— chưa có, sẽ báo xã —")), *((str(p.pk), f"{p} · {p.village}") for p in covers)]
        self.fields["covered_by"].choices = choices  # type: ignore[attr-defined]

    def cover(self) -> GongPost | None:
        return next((p for p in self.covers if str(p.pk) == self.cleaned_data["covered_by"]), None)


class RepairForm(forms.Form):
    """The same gong sounds again."""

    note = forms.CharField(label=_("Đã sửa gì"), max_length=300, required=False)
    cost = MoneyField()


class InspectionForm(forms.Form):
    """A look at the gong."""

    condition = forms.ChoiceField(label=_("Tình trạng"), choices=Inspection.Condition.choices)
    note = forms.CharField(label=_("Dây, giá treo, búa, tiếng"), max_length=300, required=False)
    photo = PhotoField()
    next_on = forms.DateField(
        label=_("Lần xem sau"), required=False, widget=DAY, help_text=_("Để trống: ba tháng nữa.")
    )


class LoudnessForm(forms.Form):
    """Ten strokes, each as loud as a phone showed it."""

    levels = forms.CharField(
        label=_("Mười tiếng, mỗi tiếng một số dB"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "inputmode": "decimal"}),
        help_text=_("ví dụ: 91 89,5 90 92 88 90 91 90 89 90"),
    )

    def clean_levels(self) -> list[float]:
        text = str(self.cleaned_data["levels"])
        words = re.split(r"[;\s]+|,\s+", text.strip(" ;,\n"))
        if len(words) == 1:  # "91,89,90": commas alone part whole numbers
            words = words[0].split(",")
        try:
            return [float(word.lower().removesuffix("db").replace(",", ".")) for word in words if word]
        except ValueError as error:
            raise forms.ValidationError(
                say("Chỉ ghi số, cách nhau bằng dấu cách. Không đọc được “%(text)s”.") % {"text": text[:40]}
            ) from error


class HandForm(forms.Form):
    """Who keeps the gong from now on."""

    to = forms.ChoiceField(label=_("Người giữ mới"))
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def offer(self, people: Sequence[Person]) -> None:
        self.fields["to"].choices = [(str(p.pk), str(p)) for p in people]  # type: ignore[attr-defined]


class VillageForm(forms.Form):
    """In which village."""

    thon = forms.ChoiceField(label=_("Thôn"))

    def offer(self, villages: Sequence[Village]) -> None:
        self.fields["thon"].choices = [(str(v.pk), str(v)) for v in villages]  # type: ignore[attr-defined]
