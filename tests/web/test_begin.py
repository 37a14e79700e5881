"""The first run: from the link of `keng new-commune` to a planned night, without a manual."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from keng.records.gongs.models import Codebook, GongPost
from keng.records.people.founding import found_commune
from keng.records.people.models import Appointment, Person
from keng.records.places.models import Commune, Village
from keng.records.roster.models import Rota, Shift
from keng.records.watch.models import Expectation, ReminderStep, Schedule
from keng.web.forms.begin import CrewForm
from tests.web.test_sign_in import enrol

AFTERNOON = datetime(2026, 11, 23, 15, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def officer(db: None) -> Client:
    """The first officer, password and second factor set, as the link leads."""
    found_commune("Nguyệt Ấn", officer="Hà Thị Hạnh", code="", at=AFTERNOON)
    browser = Client()
    enrol(Person.objects.get(), browser=browser)
    return browser


@pytest.fixture(autouse=True)
def afternoon() -> None:
    with time_machine.travel(AFTERNOON):
        yield  # type: ignore[misc]  # a fixture that hands over nothing


def page(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def villages() -> list[Village]:
    return list(Village.objects.order_by("order"))


@pytest.mark.feature("T1")
def test_a_commune_comes_from_nothing_to_its_first_night(officer: Client) -> None:
    first = officer.get("/", follow=True)
    assert first.redirect_chain[-1][0] == "/bat-dau/xa/"
    assert "Nguyệt Ấn" in first.content.decode()
    chosen = officer.post("/bat-dau/xa/", {"don-vi": "15106"})
    assert chosen["Location"] == "/bat-dau/thon/"
    officer.post("/bat-dau/thon/", {"text": "thôn Mẫu Một\nbản Mẫu Hai"})
    one, two = villages()
    assert "Bản Mẫu Hai" in page(officer, "/bat-dau/")
    officer.post("/bat-dau/keng/", {f"v{one.pk}-name": "Nhà văn hóa", f"v{two.pk}-name": "Cây đa"})
    crew = {
        f"v{one.pk}-head": "ông Lê Văn Bình",
        f"v{one.pk}-head_phone": "0912345678",
        f"v{one.pk}-striker": "bác Trần Văn Hòa",
        f"v{one.pk}-striker_phone": "912345679",
        f"v{one.pk}-deputy": "cô Vi Thị Lan",
        f"v{two.pk}-striker": "anh Hà Dũng",
    }
    to_codebook = officer.post("/bat-dau/nguoi/", crew)
    assert to_codebook["Location"] == "/bat-dau/hieu-lenh/"
    hoa = Person.objects.get(name="Trần Văn Hòa")
    assert (hoa.form_of_address, hoa.phones.get().number) == ("bác", "+84912345679")
    signals = {"peace": "0", "alarm": "0"}
    half = officer.post("/bat-dau/hieu-lenh/", signals | {"symbol": "05/HD-UBND"}).content.decode()
    assert "đủ số văn bản, người ký, ngày ký" in half
    assert officer.post("/bat-dau/hieu-lenh/", signals)["Location"] == "/bat-dau/lich/"
    told = page(officer, "/bat-dau/lich/")
    assert "mới là bản thảo" in told and "Để ban hành cần số văn bản" in told
    assert "bản thảo" in page(officer, "/bat-dau/hieu-lenh/")
    officer.post("/bat-dau/lich/", {"turn": "nightly"})
    assert Rota.objects.filter(duty="deputy").count() == 1  # one village has nobody to stand in
    officer.post("/bat-dau/toi-nay/")
    shown = page(officer, "/bat-dau/toi-nay/")
    assert "22:00" in shown and "bác Trần Văn Hòa" in shown and "cô Vi Thị Lan" in shown
    assert "chưa có người thay" in shown
    assert Expectation.objects.filter(night=AFTERNOON.date()).count() == 2
    assert Shift.objects.filter(night=AFTERNOON.date(), duty="striker").count() == 2
    assert Schedule.objects.get().source and ReminderStep.objects.count() == 7
    slips = officer.post("/moi-nguoi/phieu/").content.decode()
    assert slips.count('class="slip cut"') == 4 and "Trần Văn Hòa" in slips
    assert re.search("thôn Mẫu Một|Thôn Mẫu Một", page(officer, "/dem-nay/"))


@pytest.mark.feature("T1")
def test_the_way_goes_on_where_it_was_left(officer: Client) -> None:
    officer.post("/bat-dau/xa/", {"kind": "commune", "name": "Mẫu", "province": "tỉnh Mẫu"})
    officer.post("/bat-dau/thon/", {"text": "Mẫu Một"})
    assert officer.get("/bat-dau/")["Location"] == "/bat-dau/keng/"
    [village] = villages()
    officer.post("/bat-dau/keng/", {f"v{village.pk}-name": "Nhà văn hóa"})
    assert officer.get("/bat-dau/")["Location"] == "/bat-dau/nguoi/"
    assert officer.post("/bat-dau/keng/", {})["Location"] == "/bat-dau/nguoi/"
    assert GongPost.objects.count() == 1


def test_who_may_not_issue_leaves_a_draft_and_who_may_issues(officer: Client) -> None:
    signed = {
        "peace": "0",
        "alarm": "1",
        "symbol": "05/HD-UBND",
        "signer": "Lê Văn Chủ",
        "issued_on": "2026-11-20",
    }
    assert "để trống để lưu bản thảo" in officer.post("/bat-dau/hieu-lenh/", signed).content.decode()
    clerk = Person.objects.get()
    clerk.appointments.create(role="police_chief", commune=clerk.commune, from_on=AFTERNOON.date())
    officer.post("/bat-dau/hieu-lenh/", signed)
    book = Codebook.objects.get()
    assert (book.state, book.symbol) == ("in_force", "05/HD-UBND")


def test_one_person_may_head_the_village_and_strike(officer: Client) -> None:
    officer.post("/bat-dau/thon/", {"text": "Mẫu Một"})
    [village] = villages()
    both = {f"v{village.pk}-head": "ông Lê Văn Bình", f"v{village.pk}-striker": "Lê Văn Bình"}
    officer.post("/bat-dau/nguoi/", both | {f"v{village.pk}-is_same": "on"})
    person = Person.objects.get(village=village)
    assert set(person.appointments.values_list("role", flat=True)) == {"village_head", "striker"}


def test_a_wrong_number_in_any_village_writes_nobody(officer: Client) -> None:
    officer.post("/bat-dau/thon/", {"text": "Mẫu Một\nMẫu Hai"})
    one, two = villages()
    crew = {
        f"v{one.pk}-striker": "Trần Văn Hòa",
        f"v{two.pk}-striker": "Hà Dũng",
        f"v{two.pk}-striker_phone": "12",
        f"v{two.pk}-head_phone": "0912345678",
        f"v{two.pk}-deputy": "cô Vi Thị Lan 12",
    }
    answer = officer.post("/bat-dau/nguoi/", crew).content.decode()
    assert "Số điện thoại “12” không đúng" in answer
    assert "mà chưa ghi tên" in answer
    assert "Tên người không có chữ số" in answer
    assert not Appointment.objects.filter(role="striker").exists()


def test_steps_out_of_order_say_what_comes_first(officer: Client) -> None:
    assert "Hãy ghi các thôn trước" in page(officer, "/bat-dau/keng/")
    assert "Hãy ghi kẻng của các thôn trước" in page(officer, "/bat-dau/lich/")
    officer.post("/bat-dau/thon/", {"text": "Mẫu Một"})
    empty = officer.post("/bat-dau/toi-nay/", follow=True).content.decode()
    assert "Chưa có kẻng nào để đánh" in empty
    [village] = villages()
    officer.post("/bat-dau/keng/", {f"v{village.pk}-name": "Nhà văn hóa"})
    nobody = officer.post("/bat-dau/lich/", {"turn": "nightly"}).content.decode()
    assert "chưa có ai đánh kẻng" in nobody
    assert officer.get("/bat-dau/khac/").status_code == 404


def test_a_commune_that_stands_is_not_sent_back_to_the_beginning(officer: Client) -> None:
    officer.post("/bat-dau/thon/", {"text": "Mẫu Một"})
    assert officer.get("/")["Location"] != "/bat-dau/"
    assert Commune.objects.get().villages.count() == 1


@pytest.mark.parametrize("behind", [" 0912345678", ": 0912 345 678", " (0912.345.678)"])
def test_a_number_typed_behind_a_name_is_its_number(behind: str) -> None:
    form = CrewForm({"striker": f"bác Trần Hòa{behind}", "deputy": "cô Vi Lan"})
    assert form.is_valid()
    assert [(h.name, h.phone) for h in form.hands()] == [("bác Trần Hòa", "+84912345678"), ("cô Vi Lan", "")]


@pytest.mark.feature("T1")
def test_nonsense_is_refused_and_a_village_written_by_mistake_goes_and_comes_back(officer: Client) -> None:
    for text, why in (("<b>x</b>", "không phải tên thôn"), ("Số nhà 5", "chỗ ở của một nhà")):
        assert why in officer.post("/bat-dau/thon/", {"text": text}).content.decode()
    assert not villages()
    officer.post("/bat-dau/thon/", {"text": "Mẫu Một\nMẫu Hại"})
    one, slip = villages()
    officer.post("/bat-dau/keng/", {f"v{one.pk}-name": "Nhà văn hóa", f"v{slip.pk}-name": ""})
    assert "không bỏ được" in page_after(officer, f"/thon/{one.pk}/bo/")
    shown = page_after(officer, f"/thon/{slip.pk}/bo/")
    assert "Đã bỏ thôn Mẫu Hại" in shown and "Hoàn tác" in shown
    assert [v.name for v in villages()] == ["Mẫu Một"]
    officer.post("/thon/them/", {"text": "thôn Mẫu Hại"})  # what the button sends
    assert [v.name for v in villages()] == ["Mẫu Một", "Mẫu Hại"]


def page_after(client: Client, address: str) -> str:
    return client.post(address, {"tu": "bat-dau"}, follow=True).content.decode()


@pytest.mark.feature("T1")
def test_the_same_name_twice_is_asked_about_and_a_later_village_is_not_missing(officer: Client) -> None:
    officer.post("/bat-dau/xa/", {"kind": "commune", "name": "Mẫu", "province": "tỉnh Mẫu"})
    officer.post("/bat-dau/thon/", {"text": "Mẫu Một\nMẫu Hai"})
    one, _later = villages()
    officer.post("/bat-dau/keng/", {f"v{one.pk}-name": "Nhà văn hóa"})
    same = {f"v{one.pk}-head": "bác Trần Hòa", f"v{one.pk}-striker": "Trần Hoà"}
    asked = officer.post("/bat-dau/nguoi/", same).content.decode()
    assert "Đúng là một người thì đánh dấu" in asked and f'name="v{one.pk}-is_same"' in asked
    alone = same | {f"v{one.pk}-deputy": "Trần Hòa", f"v{one.pk}-is_same": "on"}
    assert "không ai thay được chính mình" in officer.post("/bat-dau/nguoi/", alone).content.decode()
    officer.post("/bat-dau/nguoi/", same | {f"v{one.pk}-is_same": "on"})
    assert Person.objects.filter(folded="tran hoa").count() == 1
    officer.post("/bat-dau/lich/", {"turn": "nightly"})
    officer.post("/bat-dau/toi-nay/")
    shown = page(officer, "/bat-dau/toi-nay/")
    assert "Còn thiếu" not in shown
    assert "Ghi sau cũng được" in shown
    for step, words in (
        ("keng", "chưa ghi kẻng"),
        ("nguoi", "chưa có người đánh kẻng"),
    ):
        assert f'<a href="/bat-dau/{step}/">Thôn Mẫu Hai: {words}</a>' in shown
