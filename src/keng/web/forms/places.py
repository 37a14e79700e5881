"""What is asked about a village, a cluster, a merger, a split, the commune itself."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.places.actions import LOCAL_WORDS, Renaming, read_village
from keng.records.places.models import Cluster, Commune, Village

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WORDS = [(word, word) for word in sorted(LOCAL_WORDS)]


class VillagesForm(forms.Form):
    """Villages typed or pasted, one a line."""

    text = forms.CharField(
        label=_("Các thôn, mỗi dòng một thôn"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Ví dụ: thôn Mẫu Một; bản Lúng; tổ dân phố 3. Dán từ bảng tính cũng được."),
    )


class VillageNameForm(forms.Form):
    """A new name with the day and the document it comes from."""

    local_word = forms.ChoiceField(label=_("Gọi là"), choices=WORDS)
    name = forms.CharField(label=_("Tên mới"), max_length=120)
    on = forms.DateField(label=_("Từ ngày"), widget=DAY)
    directive = forms.CharField(
        label=_("Số quyết định"), max_length=120, required=False, help_text=_("ví dụ: 15/NQ-HĐND")
    )


class ClusterForm(forms.Form):
    """A cluster of homes."""

    name = forms.CharField(label=_("Tên cụm"), max_length=120)
    is_far = forms.BooleanField(label=_("Ở xa, có thể không nghe thấy kẻng của thôn"), required=False)


class MergeForm(forms.Form):
    """Which villages become one, and what it is called."""

    villages = forms.ModelMultipleChoiceField(
        label=_("Các thôn sáp nhập"),
        queryset=Village.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    lead = forms.ModelChoiceField(
        label=_("Trưởng thôn, tổ trưởng của thôn nào làm tiếp"), queryset=Village.objects.none()
    )
    local_word = forms.ChoiceField(label=_("Gọi là"), choices=WORDS, initial="thôn")
    name = forms.CharField(label=_("Tên thôn mới"), max_length=120)
    on = forms.DateField(label=_("Từ ngày"), widget=DAY)
    directive = forms.CharField(label=_("Số quyết định"), max_length=120, required=False)

    def offer(self, villages: Sequence[Village]) -> None:
        rows = Village.objects.filter(pk__in=[v.pk for v in villages])
        self.fields["villages"].queryset = rows  # type: ignore[attr-defined]
        self.fields["lead"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> None:
        lead, chosen = self.cleaned_data.get("lead"), self.cleaned_data.get("villages")
        if lead is not None and chosen is not None and lead not in chosen:
            self.add_error("lead", _("Thôn này không nằm trong các thôn sáp nhập."))

    def before(self) -> list[Village]:
        """The chosen villages, the one whose officers go on first."""
        chosen = list(self.cleaned_data["villages"])
        return sorted(chosen, key=lambda v: v != self.cleaned_data["lead"])


class SplitForm(forms.Form):
    """The villages that follow, and which of them each cluster belongs to."""

    names = forms.CharField(
        label=_("Các thôn mới, mỗi dòng một thôn"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Người và nhà không thuộc cụm nào sẽ về thôn ở dòng đầu."),
    )
    on = forms.DateField(label=_("Từ ngày"), widget=DAY)
    directive = forms.CharField(label=_("Số quyết định"), max_length=120, required=False)

    def offer(self, clusters: Sequence[Cluster]) -> None:
        for cluster in clusters:
            self.fields[f"cum-{cluster.pk}"] = forms.IntegerField(
                label=_("%(cluster)s về thôn ở dòng số") % {"cluster": cluster},
                min_value=1,
                max_value=20,
                initial=1,
            )

    def clean_names(self) -> list[tuple[str, str]]:
        found = [read_village(line) for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(found) < 2:
            raise forms.ValidationError(_("Hãy ghi tên từ hai thôn trở lên, mỗi dòng một tên."))
        return found

    def clean(self) -> None:
        count = len(self.cleaned_data.get("names", []))
        for name, line in list(self.cleaned_data.items()):
            if name.startswith("cum-") and count and line > count:
                self.add_error(name, _("Không có dòng số %(n)s.") % {"n": line})
        chosen = {line for name, line in self.cleaned_data.items() if name.startswith("cum-")}
        bare = [n for n in range(2, count + 1) if chosen and n not in chosen]
        if bare and not self.errors:
            said = _("Thôn ở dòng %(n)s chưa có cụm nào về: ghi số dòng ấy cạnh cụm của thôn.")
            self.add_error("names", said % {"n": bare[0]})

    def clusters(self) -> dict[int, int]:
        """Each cluster's place in the list of new villages, from nought."""
        chosen = {k: v for k, v in self.cleaned_data.items() if k.startswith("cum-")}
        return {int(name.removeprefix("cum-")): line - 1 for name, line in chosen.items()}


class CommuneForm(forms.Form):
    """The commune's particulars, typed where the directory does not know them."""

    kind = forms.ChoiceField(label=_("Loại đơn vị"), choices=Commune.Kind.choices)
    name = forms.CharField(label=_("Tên"), max_length=120)
    code = forms.CharField(label=_("Mã đơn vị"), max_length=10, required=False)
    province = forms.CharField(label=_("Tỉnh, thành phố"), max_length=120, required=False)
    superior = forms.CharField(label=_("Cơ quan cấp trên (in trên văn bản)"), max_length=200, required=False)


class RenamingForm(forms.Form):
    """From which day the commune bears another name; empty where a mistake is only put right."""

    on = forms.DateField(
        label=_("Đổi tên, sáp nhập từ ngày"),
        required=False,
        widget=DAY,
        help_text=_("Để trống nếu chỉ sửa cho đúng. Tên cũ, mã cũ được giữ lại."),
    )
    directive = forms.CharField(label=_("Số quyết định"), max_length=120, required=False)

    def renaming(self) -> Renaming | None:
        day = self.cleaned_data["on"]
        return Renaming(day, self.cleaned_data["directive"]) if day else None
