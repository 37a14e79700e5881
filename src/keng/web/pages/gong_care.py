"""What happens to one gong: trouble, repair, replacement, hand-over, inspection, complaints, hearing."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.gongs import actions, hearing, loudness, queries
from keng.records.gongs.models import (
    Complaint,
    Gong,
    GongEvent,
    GongPost,
    HearingCheck,
    Inspection,
    Loudness,
)
from keng.records.roster.queries import hands_of
from keng.records.watch.gong_notices import report_trouble
from keng.web.answers import taken, told
from keng.web.forms.gongs import GongForm, HandForm, InspectionForm, LoudnessForm, RepairForm, TroubleForm
from keng.web.gate import Asked, needs
from keng.web.pages.gongs import gong_post


def hanging(request: Asked, pk: int, *rights: Right) -> tuple[GongPost, Gong]:
    """The post and what hangs there, for somebody who holds one of the rights in its village."""
    post = gong_post(request, pk)
    found = queries.current_gong(post)
    if found is None or not any(request.holder.may(r, post.village) for r in rights):
        raise Http404
    found.post = post
    return post, found


@needs(Right.KEEP_GONGS, Right.STRIKE)
def trouble(request: Asked, pk: int) -> HttpResponseBase:
    post, gong = hanging(request, pk, Right.KEEP_GONGS, Right.STRIKE)
    form = TroubleForm(request.POST or None, initial={"state": request.GET.get("chuyen", Gong.State.DAMAGED)})
    covers = queries.covers_for(post)
    form.offer(covers)
    own = next((p for p in covers if p.village_id == post.village_id), None)
    if not form.is_bound and own is not None:  # a neighbouring village's gong is for a person to choose
        form.initial["covered_by"] = str(own.pk)

    def act() -> Gong:
        data = form.cleaned_data
        return report_trouble(
            gong,
            state=Gong.State(data["state"]),
            note=data["note"],
            covered_by=form.cover(),
            deadline_on=data["deadline_on"],
            by=request.holder.person,
            at=request.at,
        )

    return _answer(request, post, form, act, title=_("Báo kẻng hỏng, mất"), button=_("Báo ngay"))


@needs(Right.KEEP_GONGS)
def repair(request: Asked, pk: int) -> HttpResponseBase:
    post, gong = hanging(request, pk, Right.KEEP_GONGS)
    form = RepairForm(request.POST or None)

    def act() -> Gong:
        data = form.cleaned_data
        return actions.repair_gong(
            gong, note=data["note"], cost=data["cost"], by=request.holder.person, at=request.at
        )

    return _answer(
        request, post, form, act, title=_("Kẻng đã sửa, đã tìm thấy"), button=_("Kẻng lại dùng được")
    )


@needs(Right.KEEP_GONGS)
def replace(request: Asked, pk: int) -> HttpResponseBase:
    post, gong = hanging(request, pk, Right.KEEP_GONGS)
    form = GongForm(request.POST or None, request.FILES or None, initial={"material": gong.material})
    form.offer_keepers(hands_of(post, on=request.today))

    def act() -> Gong:
        return actions.replace_gong(
            gong, new=form.gong_facts(), note="", by=request.holder.person, at=request.at
        )

    return _answer(request, post, form, act, title=_("Treo kẻng mới thay"), button=_("Đã treo kẻng mới"))


@needs(Right.KEEP_GONGS)
def hand_over(request: Asked, pk: int) -> HttpResponseBase:
    post, gong = hanging(request, pk, Right.KEEP_GONGS)
    people = [p for p in hands_of(post, on=request.today) if p.pk != gong.keeper_id]
    form = HandForm(request.POST or None)
    form.offer(people)

    def act() -> GongEvent:
        data = form.cleaned_data
        to = next(p for p in people if str(p.pk) == data["to"])
        return actions.hand_gong_over(gong, to=to, note=data["note"], by=request.holder.person, at=request.at)

    return _answer(request, post, form, act, title=_("Bàn giao người giữ kẻng"), button=_("Đã bàn giao"))


@needs(Right.KEEP_GONGS, Right.STRIKE)
def inspect(request: Asked, pk: int) -> HttpResponseBase:
    post, gong = hanging(request, pk, Right.KEEP_GONGS, Right.STRIKE)
    form = InspectionForm(request.POST or None, request.FILES or None)

    def act() -> Inspection:
        data = form.cleaned_data
        return actions.inspect_gong(
            gong,
            condition=Inspection.Condition(data["condition"]),
            note=data["note"],
            photo=data["photo"],
            next_on=data["next_on"],
            by=request.holder.person,
            at=request.at,
        )

    return _answer(request, post, form, act, title=_("Xem lại kẻng"), button=_("Ghi lần xem này"))


@needs(Right.KEEP_GONGS, Right.STRIKE)
def measure(request: Asked, pk: int) -> HttpResponseBase:
    """Ten strokes measured with a phone."""
    post, gong = hanging(request, pk, Right.KEEP_GONGS, Right.STRIKE)
    form = LoudnessForm(request.POST or None)

    def act() -> Loudness:
        levels = form.cleaned_data["levels"]
        return loudness.measure_gong(gong, levels=levels, by=request.holder.person, at=request.at)

    how = _(
        "Đặt điện thoại cách kẻng đúng 10 m, cao ngang ngực, mở ứng dụng đo tiếng ồn. "
        "Đánh mười tiếng như mọi đêm, ghi số lớn nhất của mỗi tiếng."
    )
    return _answer(request, post, form, act, title=_("Đo kẻng to cỡ nào"), button=_("Ghi lần đo"), how=how)


@require_POST
@needs(Right.KEEP_GONGS)
def drop_measurement(request: Asked, pk: int) -> HttpResponseBase:
    """The newest measurement was wrong."""
    post = gong_post(request, pk, Right.KEEP_GONGS)
    row = get_object_or_404(Loudness, pk=request.POST.get("lan-do") or 0, gong__post=post)
    told(
        request,
        lambda: loudness.drop_measurement(row, at=request.at),
        done=_("Đã bỏ lần đo này; phương án tính theo lần trước."),
    )
    return redirect("gong", pk)


@require_POST
@needs(Right.SEE_GONGS)
def complain(request: Asked, pk: int) -> HttpResponseBase:
    post = gong_post(request, pk)
    told(
        request,
        lambda: hearing.log_complaint(
            post, text=request.POST.get("noi-dung", ""), by=request.holder.person, at=request.at
        ),
        done=_("Đã ghi phản ánh. Trưởng thôn sẽ trả lời."),
    )
    return redirect("gong", pk)


@require_POST
@needs(Right.KEEP_GONGS)
def answer(request: Asked, pk: int) -> HttpResponseBase:
    row = get_object_or_404(Complaint, pk=pk, post__village__commune=request.holder.commune)
    gong_post(request, row.post_id, Right.KEEP_GONGS)
    text = request.POST.get("tra-loi", "")
    told(
        request,
        lambda: hearing.answer_complaint(row, answer=text, at=request.at),
        done=_("Đã ghi câu trả lời."),
    )
    return redirect("gong", row.post_id)


@require_POST
@needs(Right.SAY_HEARD)
def say_hearing(request: Asked, token: str) -> HttpResponseBase:
    """A neighbour says how the gong was heard; only for gongs of places where he has this right."""
    rows = GongPost.objects.filter(village__commune=request.holder.commune, valid_to=None)
    post = get_object_or_404(rows.select_related("village__commune"), token=token)
    heard = request.POST.get("nghe", "")
    if not request.holder.may(Right.SAY_HEARD, post.village):
        raise Http404
    if heard not in HearingCheck.Heard.values:
        messages.error(request, _("Hãy chọn: nghe rõ, nghe nhỏ hay không nghe."))
        return redirect("gong_label", token)
    clusters = post.village.clusters.filter(valid_to=None)
    cluster = next((c for c in clusters if str(c.pk) == request.POST.get("cum")), None)
    told(
        request,
        lambda: hearing.say_hearing(
            post,
            heard=HearingCheck.Heard(heard),
            by=request.holder.person,
            cluster=cluster,
            at=request.at,
        ),
        done=_("Cảm ơn bà con đã báo. Cụm nào chưa nghe, thôn sẽ lo thêm kẻng."),
    )
    return redirect("gong_label", token)


def _answer(
    request: Asked,
    post: GongPost,
    form: forms.Form,
    act: Callable[[], Gong | GongEvent | Inspection | Loudness],
    *,
    title: str | Promise,
    button: str | Promise,
    how: str | Promise = "",
) -> HttpResponseBase:
    """One form about one gong: show it, do it, go back to the gong."""
    if request.method == "POST" and form.is_valid():
        done = taken(form, act)
        if done is not None:
            messages.success(request, _("Đã ghi."))
            return redirect("gong", post.pk)
    context = {"form": form, "post": post, "title": title, "button": button, "how": how}
    return render(request, "gongs/care.html", context)


urls = [
    path("keng/<int:pk>/bao/", trouble, name="gong_trouble"),
    path("keng/<int:pk>/sua-xong/", repair, name="gong_repair"),
    path("keng/<int:pk>/thay/", replace, name="gong_replace"),
    path("keng/<int:pk>/ban-giao/", hand_over, name="gong_hand_over"),
    path("keng/<int:pk>/xem-lai/", inspect, name="gong_inspect"),
    path("keng/<int:pk>/do-to/", measure, name="gong_measure"),
    path("keng/<int:pk>/do-to/bo/", drop_measurement, name="gong_measure_drop"),
    path("keng/<int:pk>/phan-anh/", complain, name="gong_complain"),
    path("keng/phan-anh/<int:pk>/", answer, name="complaint_answer"),
    path("k/<str:token>/nghe/", say_hearing, name="hearing"),
]
