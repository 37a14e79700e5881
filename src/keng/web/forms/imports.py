"""What is asked when a spreadsheet comes in, and when its columns are put right by hand."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.imports.models import ImportSheet
from keng.records.imports.tables import TABLES
from keng.records.people.models import Consent
from keng.records.places.models import Village

PURPOSES = (Consent.Purpose.CALLS, Consent.Purpose.POSITION, Consent.Purpose.HELP_NEEDS)


class FileForm(forms.Form):
    """A file, and what it does not say itself."""

    file = forms.FileField(
        label=_("Tệp bảng tính"),
        allow_empty_file=True,
        help_text=_("Excel (.xlsx) hoặc .csv, nhiều nhất 10 MB. Một tệp có thể có nhiều bảng."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt,.xls,.ics"}),
    )
    kind = forms.ChoiceField(
        label=_("Tệp ghi danh sách gì"),
        required=False,
        choices=[("", _("máy tự nhận ra")), *ImportSheet.Kind.choices],
    )
    village = forms.ModelChoiceField(
        Village.objects.none(),
        label=_("Của thôn"),
        required=False,
        empty_label=_("ghi trong tệp"),
        help_text=_("Chọn khi tệp là của một thôn và không có cột thôn."),
    )
    consents = forms.MultipleChoiceField(
        label=_("Mọi chủ hộ trong tệp đã đồng ý cho"),
        choices=[(p.value, p.label) for p in PURPOSES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chưa đồng ý thì vị trí nhà và việc cần giúp không được ghi."),
    )
    means = forms.CharField(
        label=_("Đồng ý bằng cách nào"),
        max_length=120,
        required=False,
        help_text=_("ví dụ: ký phiếu ngày 05/03/2026"),
    )

    def offer(self, villages: Sequence[Village]) -> None:
        ids = [v.pk for v in villages]
        self.fields["village"].queryset = Village.objects.filter(pk__in=ids)  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """What a sheet lists, and what each of its columns is."""

    kind = forms.ChoiceField(
        label=_("Bảng này ghi"), required=False, choices=[("", _("không dùng")), *ImportSheet.Kind.choices]
    )

    def __init__(self, sheet: ImportSheet, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.sheet = sheet
        self.fields["kind"].initial = sheet.kind
        table = TABLES.get(sheet.kind)
        for index, heading in enumerate(sheet.headings if table else []):
            keys = [(c.key, c.heading) for c in table.columns] if table else []
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=heading or _("cột %(n)s (không tên)") % {"n": index + 1},
                required=False,
                initial=sheet.columns[index],
                choices=[("", _("không dùng")), *keys],
            )

    def columns(self) -> list[str] | None:
        """The choice for each column; None where another kind was chosen, so that they are guessed anew."""
        if self.cleaned_data["kind"] != self.sheet.kind:
            return None
        return [self.cleaned_data[f"column_{i}"] for i in range(len(self.sheet.headings))]
