"""What is asked of the planner of groups: sizes, neighbours, who must be in, what was cut or joined."""

import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.geojson import Json
from keng.web.forms.plans import HomesForm


class GroupsForm(HomesForm):
    """Who belongs together."""

    field_order = ["note", "least", "most", "source", "things", "file"]

    least = forms.IntegerField(label=_("Ít nhất mấy nhà một tổ"), min_value=2, max_value=50, initial=5)
    most = forms.IntegerField(label=_("Nhiều nhất mấy nhà một tổ"), min_value=2, max_value=50, initial=15)
    walk_m = forms.IntegerField(
        label=_("Nhà liền nhau cách nhiều nhất (m)"), min_value=10, max_value=2000, initial=150
    )
    leaves_out = forms.BooleanField(label=_("Nhà lẻ loi thì để lại và nêu tên"), required=False, initial=True)
    flammable = forms.CharField(
        label=_("Nhà làm nghề dễ cháy, bắt buộc vào tổ"),
        required=False,
        max_length=2_000,
        help_text=_("số hộ hoặc tên đã vẽ, cách nhau bằng dấu phẩy"),
    )
    cut = forms.CharField(
        label=_("Cắt tay: hai nhà gần nhau mà không đi lại được"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("mỗi dòng hai nhà, ví dụ: 12, 15"),
    )
    join = forms.CharField(
        label=_("Nối tay: có cầu, có lối đi"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("mỗi dòng hai nhà, ví dụ: 12, 15"),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean()
        least, most = data.get("least"), data.get("most")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            self.add_error("most", say("Nhiều nhất không thể nhỏ hơn ít nhất."))
        if not self.errors:
            known = {str(one["properties"]["id"]) for one in self._homes()}
            self.burning = self._known("flammable", _listed(data.get("flammable")), known)
            self.pairs = {name: self._pairs(name, known) for name in ("cut", "join")}
        return data

    def features(self) -> Sequence[Json]:
        """Homes with a trade that burns say so; they may not be left out."""
        return [
            {**one, "properties": {**one["properties"], "flammable": True}}
            if one["properties"].get("kind") == "home" and str(one["properties"]["id"]) in self.burning
            else one
            for one in self._all()
        ]

    def _all(self) -> list[dict[str, Any]]:
        return [cast("dict[str, Any]", one) for one in super().features()]

    def _homes(self) -> list[dict[str, Any]]:
        return [one for one in self._all() if one["properties"].get("kind") == "home"]

    def _known(self, field: str, names: list[str], known: set[str]) -> list[str]:
        missing = [name for name in names if name not in known]
        if missing:
            self.add_error(field, say("Không có nhà nào là “%(name)s”.") % {"name": missing[0]})
        return names

    def _pairs(self, field: str, known: set[str]) -> list[list[str]]:
        pairs = []
        for line in str(self.cleaned_data.get(field) or "").splitlines():
            pair = _listed(line)
            if pair and (len(pair) != 2 or pair[0] == pair[1]):
                self.add_error(
                    field, say("“%(line)s”: mỗi dòng ghi hai nhà khác nhau.") % {"line": line[:40]}
                )
            elif pair:
                pairs.append(self._known(field, pair, known))
        return pairs

    def wishes(self) -> dict[str, Json]:
        """The planner's table `groups`."""
        data = self.cleaned_data
        said: dict[str, Json] = {"min": data["least"], "max": data["most"], "walk_m": data["walk_m"]}
        said["about"] = max(data["least"], min(data["most"], 10))
        said |= {name: pairs for name, pairs in self.pairs.items() if pairs}
        return said | ({"leave_out": True} if data["leaves_out"] else {})


def _listed(text: object) -> list[str]:
    return [name.strip() for name in re.split(r"[,;\n]| - ", str(text or "")) if name.strip()]
