"""Gongs through the pages: hung, found by their label, lost, covered for, replaced, heard or not."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from keng.core.rights import Role
from keng.records.gongs.models import Gong, GongEvent, GongPost, HearingCheck, Inspection
from keng.records.messages.models import Message
from keng.records.places.models import Cluster
from tests.web.conftest import SINCE, sign_in
from tests.web.rows import in_days, on, post_at, striker


@pytest.fixture
def head(world):
    return sign_in(world.person("Bác Trưởng", role=Role.VILLAGE_HEAD, village=world.mot))


def far_cluster(village, name="Bờ Sông"):
    return Cluster.objects.create(village=village, name=name, folded="bo song", is_far=True, valid_from=SINCE)


def picture(place: bool = True) -> SimpleUploadedFile:
    image, out = Image.new("RGB", (2400, 1200), "#a63"), io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x8825] = {1: "N", 2: (21.0, 0.0, 0.0)}
        exif[0x010F] = "Máy của bác Hòa"
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("keng.jpg", out.getvalue(), "image/jpeg")


@pytest.mark.feature("I1")
def test_a_head_hangs_a_gong_with_its_place_keeper_and_clusters(world, head):
    cluster = far_cluster(world.mot)
    keeper = striker(world, "Hòa", world.mot)
    others = [striker(world, name, world.mot) for name in ("Lan", "Tư")]
    said = {
        "name": "Cây đa đầu làng",
        "material": "rail",
        "size_note": "dài 60 cm",
        "keeper": keeper.pk,
        "clusters": [cluster.pk],
        "may_strike": [keeper.pk, others[0].pk],
        "photo": picture(),
        "lat": "21.03",
        "lon": "105.85",
        "cost": "450000",
    }
    answer = head.post("/keng/them/", said)
    assert answer.status_code == 302, answer.content.decode()
    post = GongPost.objects.get()
    page = head.get(f"/keng/{post.pk}/").content.decode()
    assert f"/keng/anh/keng/{post.gongs.get().pk}/" in page
    turns = head.get(f"/lich-truc/vong/{post.pk}/").content.decode()
    assert "Hòa</option>" in turns and "Lan</option>" in turns
    assert "Tư</option>" not in turns, "two are named at this gong, and no other"
    head.post(f"/keng/{post.pk}/sua/", said | {"may_strike": [others[0].pk]})
    assert "Lan và cả tổ" in head.get(f"/keng/{post.pk}/").content.decode()
    assert "Tư</option>" in head.get(f"/lich-truc/vong/{post.pk}/").content.decode(), "one alone is no pair"
    for words in ("Kẻng số 1 · Cây đa đầu làng", "đoạn ray", "dài 60 cm", "Hòa", "Bờ Sông", "450.000 đ"):
        assert words in page
    assert "Cây đa đầu làng" in head.get("/keng/").content.decode()


@pytest.mark.feature("I1")
def test_a_number_is_given_once_in_a_village(world, head):
    post_at(world.mot, 1)
    answer = head.post("/keng/them/", {"number": "1", "name": "Cổng", "material": "plate"})
    assert "đã có kẻng số 1" in answer.content.decode()
    assert GongPost.objects.count() == 1


def test_half_a_position_is_refused_by_its_field(world, head):
    answer = head.post("/keng/them/", {"name": "Cổng", "material": "plate", "lat": "21"})
    assert "cả vĩ độ và kinh độ" in answer.content.decode()
    assert not GongPost.objects.exists()


@pytest.mark.feature("I3", "I5")
def test_a_lost_gong_is_covered_for_has_a_deadline_and_is_replaced_at_a_cost(world, head):
    post, other = post_at(world.mot, 1), post_at(world.mot, 2, "Cổng làng")
    answer = head.post(
        f"/keng/{post.pk}/bao/",
        {"state": "lost", "note": "mất trong đêm", "covered_by": other.pk},
    )
    assert answer.status_code == 302
    gong = post.gongs.get()
    assert (gong.state, gong.covered_by) == (Gong.State.LOST, other)
    assert gong.deadline_on is not None
    assert Message.objects.filter(template="gong_trouble").exists()
    page = head.get(f"/keng/{post.pk}/").content.decode()
    assert "Bị mất" in page
    assert "đánh thay" in page

    head.post(f"/keng/{post.pk}/thay/", {"material": "plate", "cost": "600000"})
    states = list(post.gongs.order_by("id").values_list("state", flat=True))
    assert states == [Gong.State.REPLACED, Gong.State.IN_USE]
    kinds = list(GongEvent.objects.filter(gong__post=post).order_by("id").values_list("kind", flat=True))
    assert kinds == ["lost", "covered", "replaced", "hung"]
    assert "600.000 đ" in head.get(f"/keng/{post.pk}/").content.decode()


@pytest.mark.feature("I5")
def test_a_gong_of_another_village_covers_only_when_chosen_and_its_people_are_told(world, head):
    post, other = post_at(world.mot), post_at(world.hai)
    dung = striker(world, "Dũng", world.hai)
    on(other, in_days(0), dung)
    GongPost.objects.update(lat=20.0, lon=105.3)
    form = head.get(f"/keng/{post.pk}/bao/").content.decode()
    assert f'value="{other.pk}"' in form and f'value="{other.pk}" selected' not in form
    head.post(f"/keng/{post.pk}/bao/", {"state": "lost"})
    assert "Chọn kẻng đánh thay" in head.get(f"/keng/{post.pk}/").content.decode()
    assert not Message.objects.filter(person=dung).exists()
    head.post(f"/keng/{post.pk}/bao/", {"state": "lost", "covered_by": other.pk})
    told = Message.objects.filter(person=dung, template="gong_trouble").first()
    assert told is not None and str(world.hai) in told.params["cover"]


def test_a_gong_cannot_cover_for_itself_nor_a_broken_one_for_it(world, head):
    post, other = post_at(world.mot, 1), post_at(world.mot, 2, "Cổng")
    other.gongs.update(state=Gong.State.DAMAGED)
    for wrong in (post, other):
        answer = head.post(f"/keng/{post.pk}/bao/", {"state": "damaged", "covered_by": wrong.pk})
        assert answer.status_code == 200
    assert post.gongs.get().state == Gong.State.IN_USE


@pytest.mark.feature("I5")
def test_the_chain_of_custody_grows_with_each_keeper(world, head):
    post = post_at(world.mot)
    for name in ("Hòa", "Lan"):
        person = striker(world, name, world.mot)
        assert head.post(f"/keng/{post.pk}/ban-giao/", {"to": person.pk}).status_code == 302
    names = [e.keeper.name for e in GongEvent.objects.filter(kind="handed_over").order_by("id")]
    assert names == ["Hòa", "Lan"]
    assert "Đã qua tay" in head.get(f"/keng/{post.pk}/").content.decode()


@pytest.mark.feature("I2")
def test_an_inspection_with_a_photo_sets_the_next_one_and_keeps_no_trace_of_the_phone(world, head):
    post = post_at(world.mot)
    head.post(f"/keng/{post.pk}/xem-lai/", {"condition": "worn", "note": "dây sờn", "photo": picture()})
    row = Inspection.objects.get()
    assert row.gong.inspect_on > in_days(60)
    with row.photo.open("rb") as stored, Image.open(stored) as kept:
        assert max(kept.size) == 1600
        assert not kept.getexif()
    answer = head.get(f"/keng/anh/kiem-tra/{row.pk}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    for close in answer._resource_closers:  # `close()` would also end the test's own connection
        close()
    stranger = sign_in(striker(world, "Người Hai", world.hai))
    assert stranger.get(f"/keng/anh/kiem-tra/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    "rubbish", [b"", b"not a picture", b"GIF89a" + b"\0" * 40, b"\xff\xd8\xff" + b"\0" * 99]
)
def test_what_is_no_photo_is_refused_in_words(world, head, rubbish):
    post = post_at(world.mot)
    upload = SimpleUploadedFile("a.jpg", rubbish, "image/jpeg")
    answer = head.post(f"/keng/{post.pk}/xem-lai/", {"condition": "good", "photo": upload})
    assert answer.status_code == 200
    assert not Inspection.objects.exists()


@pytest.mark.feature("I2")
def test_what_is_due_is_found_in_the_list(world, head):
    due, fine = post_at(world.mot, 1, "Đến hẹn"), post_at(world.mot, 2, "Còn lâu")
    due.gongs.update(inspect_on=in_days(1))
    fine.gongs.update(inspect_on=in_days(60))
    page = head.get("/keng/?tinh-trang=den-hen").content.decode()
    assert "Đến hẹn" in page.split("</form>", 1)[1]
    assert "Còn lâu" not in page


@pytest.mark.feature("I4", "T6")
def test_the_label_opens_the_gongs_page_for_anybody_and_names_nobody(world, head):
    post = post_at(world.mot)
    keeper = striker(world, "Hòa Giữ Kẻng", world.mot)
    post.gongs.update(keeper=keeper)
    sheet = head.get("/keng/nhan/").content.decode()
    assert f"/k/{post.token}/" in sheet
    assert "<svg" in sheet
    page = Client().get(f"/k/{post.token}/").content.decode()
    assert "Kẻng số 1" in page
    assert "tel:114" in page
    assert "Hòa Giữ Kẻng" not in page


def test_a_cluster_that_does_not_hear_is_listed(world, head):
    post, cluster = post_at(world.mot), far_cluster(world.mot)
    post.clusters.add(cluster)
    assert "chưa nhà nào báo" in head.get("/keng/").content.decode()
    people = [world.person(n, role=Role.RESIDENT, village=world.mot) for n in ("Nhà Một", "Nhà Hai")]
    neighbours = [sign_in(person) for person in people]
    for neighbour in neighbours:
        for heard in ("clear", "not"):  # the last word counts
            neighbour.post(f"/k/{post.token}/nghe/", {"nghe": heard, "cum": cluster.pk})
    assert HearingCheck.objects.count() == 2
    assert "2/2 nhà báo không nghe" in head.get("/keng/").content.decode()
    HearingCheck.objects.update(by=None)
    assert "2/2 nhà báo không nghe" in head.get("/keng/").content.decode(), "whoever said it was erased since"
    for person, check in zip(people, HearingCheck.objects.order_by("pk"), strict=True):
        HearingCheck.objects.filter(pk=check.pk).update(by=person)
    near = post_at(world.mot, 2, "Gần nhà")
    for neighbour, heard in zip(neighbours, ("clear", "faint"), strict=True):
        neighbour.post(f"/k/{near.token}/nghe/", {"nghe": heard, "cum": cluster.pk})
    assert "nhà báo không nghe" not in head.get("/keng/").content.decode(), "one gong heard is enough"


def test_a_neighbour_of_another_village_cannot_say_how_it_sounds(world):
    post = post_at(world.mot)
    stranger = sign_in(world.person("Nhà Lạ", role=Role.RESIDENT, village=world.hai))
    assert stranger.post(f"/k/{post.token}/nghe/", {"nghe": "clear"}).status_code == 404


def test_a_complaint_is_logged_and_answered_once(world, head):
    post = post_at(world.mot)
    member = sign_in(striker(world, "Hòa", world.mot))
    member.post(f"/keng/{post.pk}/phan-anh/", {"noi-dung": "Ồn quá, cháu nhỏ không ngủ"})
    row = post.complaints.get()
    for words in ("Sẽ treo lùi ra sân", "khác"):
        head.post(f"/keng/phan-anh/{row.pk}/", {"tra-loi": words})
    row.refresh_from_db()
    assert row.answer == "Sẽ treo lùi ra sân"


def test_the_last_gong_of_a_village_stays(world, head):
    post = post_at(world.mot)
    head.post(f"/keng/{post.pk}/bo/")
    post.refresh_from_db()
    assert post.valid_to is None
    post_at(world.mot, 2, "Cổng")
    head.post(f"/keng/{post.pk}/bo/")
    post.refresh_from_db()
    assert post.valid_to is not None
    assert abs(post.valid_to - in_days(0)) <= timedelta(days=1)


@pytest.mark.feature("H1")
def test_the_map_of_gongs_follows_the_filters_of_the_list(world):
    sound, lost = post_at(world.mot), post_at(world.mot, 2, "Cổng")
    GongPost.objects.filter(pk__in=[sound.pk, lost.pk]).update(lat=20.0, lon=105.3)
    Gong.objects.filter(post=lost).update(state=Gong.State.LOST)
    client = sign_in(world.person("Cường", role=Role.POLICE_CHIEF))

    def drawn(address: str) -> list[tuple[int, str]]:
        page = client.get(address).content.decode()
        found = re.search(r'<script id="gong-points" type="application/json">(.*?)</script>', page)
        features = json.loads(found[1])["features"] if found else []
        return [(f["properties"]["number"], f["properties"]["look"]) for f in features]

    assert drawn("/keng/") == [(1, "ok"), (2, "miss")]
    assert drawn("/keng/?tinh-trang=mat") == [(2, "miss")]
    assert drawn(f"/keng/?thon={world.hai.pk}") == []
