"""Closing an alarm: what it was, who came, what was lost, what is left to do; found, corrected, sent out."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from python_calamine import CalamineWorkbook

from keng.core.rights import Role
from keng.records.alarms.models import Alarm
from keng.records.incidents.models import Attendance, Incident, IncidentPhoto, IncidentTask
from keng.records.people.models import AuditEntry
from tests.web.conftest import World, sign_in
from tests.web.rows import in_days


@pytest.fixture
def folk(world: World) -> dict[str, object]:
    """Who raises, who leads, who comes, and a leader of the other village."""
    mot, hai = world.mot, world.hai
    return {
        "Tâm": world.person("Tâm", role=Role.RESIDENT, village=mot),
        "Tư": world.person("Ông Tư", role=Role.TEAM_LEADER, village=mot),
        "Lan": world.person("Cô Lan", role=Role.TEAM_MEMBER, village=mot),
        "Hòa": world.person("Bác Hòa", role=Role.STRIKER, village=mot),
        "Sáu": world.person("Ông Sáu", role=Role.VILLAGE_HEAD, village=hai),
    }


def alarm(world: World, folk, *, kind="fire", village=None, is_false=False, **more) -> Alarm:
    """Raised, answered by two, ended by ông Tư; all through the pages."""
    form = {"client_id": str(uuid.uuid4()), "kind": kind, "village": (village or world.mot).pk} | more
    sign_in(folk["Tâm"]).post("/bao-dong/", {"home": "", "note": "Bếp nhà bà Tâm", **form})
    row = Alarm.objects.latest("pk")
    sign_in(folk["Lan"]).post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "on_scene"})
    sign_in(folk["Hòa"]).post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "coming"})
    end = {"is_false": "1"} if is_false else {"text": "Đã dập"}
    answer = sign_in(folk["Tư"]).post(f"/bao-dong/{row.pk}/ket-thuc/", end)
    assert answer["Location"] == f"/bao-dong/{row.pk}/vu-viec/"  # ending it asks what it was
    return row


def facts(**more):
    began = timezone.localtime() - timedelta(minutes=20)
    return {"verdict": "real", "kind": "fire", "began_at": f"{began:%Y-%m-%dT%H:%M}"} | more


def closed(world: World, folk, **more) -> Incident:
    row = alarm(world, folk)
    sign_in(folk["Tư"]).post(f"/bao-dong/{row.pk}/vu-viec/", facts(**more))
    return Incident.objects.get()


@pytest.mark.feature("B15", "B16")
def test_closing_an_alarm_asks_what_it_was_and_knows_who_came(world, folk) -> None:
    row = alarm(world, folk)
    leader = sign_in(folk["Tư"])
    page = leader.get(f"/bao-dong/{row.pk}/vu-viec/").content.decode()
    assert "Bếp nhà bà Tâm" in page  # what the alarm said stands there to be corrected
    told = facts(cause="Chập điện", loss="15000000", hurt="1", dead="0", lesson="Mua thêm bình")
    handed = f"{timezone.localtime() - timedelta(minutes=5):%Y-%m-%dT%H:%M}"
    answer = leader.post(
        f"/bao-dong/{row.pk}/vu-viec/", told | {"handed_to": "114", "handed_at": handed}, follow=True
    )
    page = answer.content.decode()
    for words in ("Chập điện", "15.000.000 đ", "1 người bị thương", "114: Cảnh sát", "Mua thêm bình"):
        assert words in page
    came = {a.person: a.came_at is not None for a in Attendance.objects.all()}
    assert came == {folk["Lan"]: True, folk["Hòa"]: False}
    assert "● Cô Lan" in page
    assert "◔ Bác Hòa" in page
    assert "có báo động" in page.lower()  # the timeline of its alarm
    again = leader.get(f"/bao-dong/{row.pk}/vu-viec/")
    assert again["Location"] == f"/vu-viec/{Incident.objects.get().pk}/"  # once an alarm


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"verdict": ""}, "bắt buộc"),
        ({"handed_to": "114"}, "Bàn giao: ghi cả"),
        ({"began_at": "2099-01-01T10:00"}, "chưa tới"),
        ({"over_at": "2020-01-01T10:00"}, "trước giờ bắt đầu"),
        ({"hurt": "-1"}, "lớn hơn hoặc bằng"),
        ({"kind": "volcano"}, "volcano"),
    ],
)
def test_what_cannot_be_is_refused_in_words(world, folk, wrong, words) -> None:
    row = alarm(world, folk)
    page = sign_in(folk["Tư"]).post(f"/bao-dong/{row.pk}/vu-viec/", facts() | wrong).content.decode()
    assert words in page
    assert not Incident.objects.exists()


def test_an_alarm_that_still_calls_is_not_closed(world, folk) -> None:
    form = {"client_id": str(uuid.uuid4()), "kind": "fire", "village": world.mot.pk, "home": "", "note": ""}
    sign_in(folk["Tâm"]).post("/bao-dong/", form)
    row = Alarm.objects.get()
    page = sign_in(folk["Tư"]).post(f"/bao-dong/{row.pk}/vu-viec/", facts()).content.decode()
    assert "Báo động chưa kết thúc" in page


@pytest.mark.feature("B15")
def test_a_correction_keeps_what_was_written_and_can_be_taken_back(world, folk) -> None:
    row = closed(world, folk, cause="Nến")
    leader = sign_in(folk["Tư"])
    leader.post(f"/vu-viec/{row.pk}/sua/", facts(cause="Chập điện", loss="2000000"))
    row.refresh_from_db()
    assert (row.cause, row.loss) == ("Chập điện", 2_000_000)
    assert [v.cause for v in row.history.order_by("history_id")] == ["Nến", "Chập điện"]
    leader.post(f"/vu-viec/{row.pk}/hoan-tac/")
    row.refresh_from_db()
    assert (row.cause, row.loss) == ("Nến", None)
    assert row.history.count() == 3


def test_nothing_to_take_back_is_said(world, folk) -> None:
    row = closed(world, folk)
    page = sign_in(folk["Tư"]).post(f"/vu-viec/{row.pk}/hoan-tac/", follow=True).content.decode()
    assert "chưa sửa lần nào" in page


@pytest.mark.feature("B15")
def test_photos_are_made_clean_shown_to_who_may_and_taken_out(world, folk, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = closed(world, folk)
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Máy của bác Hòa"
    Image.new("RGB", (2000, 900), "red").save(out, "JPEG", exif=exif)
    leader = sign_in(folk["Tư"])
    upload = SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")
    leader.post(f"/vu-viec/{row.pk}/anh/", {"photo": upload, "caption": "Bếp cháy"})
    kept = IncidentPhoto.objects.get()
    with kept.photo.open("rb") as stored, Image.open(stored) as picture:
        assert max(picture.size) == 1600
        assert not picture.getexif()
    assert "Bếp cháy" in leader.get(f"/vu-viec/{row.pk}/").content.decode()
    answer = leader.get(f"/vu-viec/anh/{kept.pk}/")
    assert answer["Content-Type"] == "image/jpeg"
    for close in answer._resource_closers:  # `close()` would also end the test's own connection
        close()
    assert sign_in(folk["Sáu"]).get(f"/vu-viec/anh/{kept.pk}/").status_code == 404
    leader.post(f"/vu-viec/anh/{kept.pk}/bo/")
    assert leader.get(f"/vu-viec/anh/{kept.pk}/").status_code == 404
    bad = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    assert (
        "không phải ảnh"
        in leader.post(f"/vu-viec/{row.pk}/anh/", {"photo": bad}, follow=True).content.decode()
    )


@pytest.mark.feature("B16")
def test_tasks_have_a_person_and_a_day_are_ticked_off_and_shown_when_overdue(world, folk) -> None:
    row = closed(world, folk)
    leader, lan = sign_in(folk["Tư"]), sign_in(folk["Lan"])
    task = {"text": "Mua hai bình chữa cháy", "responsible": folk["Lan"].pk, "due_on": in_days(7).isoformat()}
    past = leader.post(f"/vu-viec/{row.pk}/viec/", task | {"due_on": "2020-01-01"}, follow=True)
    assert "ngày đã qua" in past.content.decode()
    leader.post(f"/vu-viec/{row.pk}/viec/", task)
    given = IncidentTask.objects.get()
    assert "◔" in leader.get("/vu-viec/viec/").content.decode()
    IncidentTask.objects.update(due_on=in_days(-3))
    page = lan.get("/vu-viec/viec/").content.decode()
    assert "quá hạn" in page
    assert "1 quá hạn" in leader.get("/vu-viec/").content.decode()
    assert sign_in(folk["Hòa"]).post(f"/vu-viec/viec/{given.pk}/xong/").status_code == 404  # not his
    lan.post(f"/vu-viec/viec/{given.pk}/xong/", {"sau": "viec"})
    given.refresh_from_db()
    assert given.done_by == folk["Lan"]
    assert "Mua hai bình" in lan.get("/vu-viec/viec/?xong=1").content.decode()
    lan.post(f"/vu-viec/viec/{given.pk}/xong/", {"lai": "1"})
    given.refresh_from_db()
    assert given.done_at is None


def test_who_came_without_a_phone_is_added_and_a_wrong_name_taken_out(world, folk) -> None:
    row = closed(world, folk)
    leader = sign_in(folk["Tư"])
    leader.post(f"/vu-viec/{row.pk}/nguoi/", {"name": "bac hoa"})  # he had only promised
    leader.post(f"/vu-viec/{row.pk}/nguoi/", {"name": "Đội chữa cháy, 5 người"})
    came = {a.name: a for a in Attendance.objects.all()}
    assert came["Bác Hòa"].came_at is not None
    assert len(came) == 3
    leader.post(f"/vu-viec/nguoi/{came['Cô Lan'].pk}/bo/")
    assert Attendance.objects.count() == 2


@pytest.mark.feature("B15")
def test_incidents_are_found_without_marks_by_place_period_and_kind_and_go_out(world, folk) -> None:
    row = closed(world, folk, cause="Chập điện ở bếp", place="nhà bà Tâm")
    head = sign_in(world.person("Bình", role=Role.VILLAGE_HEAD, village=world.mot))
    today = f"{timezone.localdate():%Y-%m-%d}"
    for asked in ("tim=chap+dien", "tim=ba+tam", f"tu={today}", "la=real&viec=fire", f"thon={world.mot.pk}"):
        assert f"/vu-viec/{row.pk}/" in head.get(f"/vu-viec/?{asked}").content.decode(), asked
    for asked in ("tim=lu+lut", "den=2020-01-01", "la=test", f"thon={world.hai.pk}", "viec=theft"):
        assert "Chưa có vụ việc nào khớp" in head.get(f"/vu-viec/?{asked}").content.decode(), asked
    book = head.get("/vu-viec/xuat/?tim=chap").content
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert cells[0][3] == "Việc gì"
    assert cells[1][6] == "Chập điện ở bếp"
    assert len(cells) == 2
    assert "Chập điện" in head.get("/vu-viec/xuat/?tep=csv").content.decode("utf-8-sig")
    assert AuditEntry.objects.filter(verb="export", subject="list:incidents").count() == 2


def test_another_village_sees_nothing_of_it(world, folk) -> None:
    row = closed(world, folk, place="nhà bà Tâm")
    stranger = sign_in(folk["Sáu"])
    for path in (f"/vu-viec/{row.pk}/", f"/vu-viec/{row.pk}/sua/"):
        assert stranger.get(path).status_code == 404
    for path in ("/vu-viec/", "/vu-viec/xuat/?tep=csv", "/vu-viec/viec/"):
        assert "bà Tâm" not in stranger.get(path).content.decode()
    assert sign_in(folk["Tâm"]).get("/vu-viec/").status_code == 403


def test_an_incident_of_a_silent_alarm_is_for_the_commune_only(world, folk) -> None:
    chief = sign_in(world.person("Cường", role=Role.POLICE_CHIEF))
    form = {"client_id": str(uuid.uuid4()), "kind": "disorder", "village": world.mot.pk, "is_silent": "on"}
    sign_in(folk["Tâm"]).post("/bao-dong/", form | {"home": "", "note": ""})
    row = Alarm.objects.get()
    chief.post(f"/bao-dong/{row.pk}/ket-thuc/")
    leader = sign_in(folk["Tư"])
    assert leader.get(f"/bao-dong/{row.pk}/vu-viec/").status_code == 404
    chief.post(f"/bao-dong/{row.pk}/vu-viec/", facts(kind="disorder"))
    made = Incident.objects.get()
    assert leader.get(f"/vu-viec/{made.pk}/").status_code == 404
    assert chief.get(f"/vu-viec/{made.pk}/").status_code == 200


@pytest.mark.feature("B15")
def test_false_alarms_are_counted_apart_and_tests_not_at_all(world, folk) -> None:
    chief = sign_in(world.person("Cường", role=Role.POLICE_CHIEF))
    alarm(world, folk, kind="theft", is_false=True)
    real = alarm(world, folk, kind="fire")
    sign_in(folk["Tư"]).post(f"/bao-dong/{real.pk}/vu-viec/", facts())
    tested = alarm(world, folk, kind="medical")
    sign_in(folk["Tư"]).post(f"/bao-dong/{tested.pk}/vu-viec/", facts(verdict="test"))
    page = "".join(chief.get("/vu-viec/bao-nham/").content.decode().split())
    assert '<thscope="row">ThônMột</th><td>2</td><td>1</td><td>50%</td><td>1</td>' in page
    assert '<thscope="row">ThônHai</th><td>0</td><td>0</td><td>–</td><td>0</td>' in page
    assert "Trộm cướp" in sign_in(folk["Tư"]).get("/vu-viec/").content.decode()  # not written yet


def test_a_second_alarm_about_the_same_thing_joins_it_and_one_without_an_alarm_is_written(
    world, folk
) -> None:
    first, second = alarm(world, folk, kind="fire"), alarm(world, folk, kind="explosion")
    leader = sign_in(folk["Tư"])
    leader.post(f"/bao-dong/{first.pk}/vu-viec/", facts())
    row = Incident.objects.get()
    assert "Đúng, cùng một việc" in leader.get(f"/bao-dong/{second.pk}/vu-viec/").content.decode()
    leader.post(f"/bao-dong/{second.pk}/cung-vu-viec/", {"incident": row.pk})
    assert row.alarms.count() == 2
    assert row.attendances.count() == 2  # nobody twice
    leader.post("/vu-viec/ghi/", facts(kind="theft", village=world.mot.pk, place="chuồng trâu"))
    assert Incident.objects.filter(kind="theft", place="chuồng trâu").exists()
