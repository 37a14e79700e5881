"""My own page: how I am reached, by numbers that are proved mine; the phones that remember me."""

import re

import pytest
from django.test import Client

from keng.core.rights import Role
from keng.records.messages.models import Channel, ContactPath, Message, PushEndpoint
from keng.records.messages.wording import best_phone
from keng.records.people.models import Consent, Person
from tests.web.conftest import World, sign_in

PUSHED = {"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "p256dh": "k" * 87, "auth": "a" * 22}


@pytest.fixture
def hoa(world: World) -> Person:
    row = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    row.phones.create(number="+84912345678")
    return row


@pytest.fixture
def client(hoa: Person) -> Client:
    return sign_in(hoa)


def page(client: Client) -> str:
    return client.get("/cua-toi/").content.decode()


def code_sent() -> str:
    return str(Message.objects.filter(template="path_code").latest("pk").params["code"])


@pytest.mark.feature("C12")
def test_a_number_is_proved_by_the_code_sent_to_it(hoa: Person, client: Client) -> None:
    assert "chưa xác nhận" in page(client)
    [path] = ContactPath.objects.filter(person=hoa)
    client.post(f"/cua-toi/duong-bao/{path.pk}/ma/")
    owed = Message.objects.get()
    assert (owed.channel, owed.path) == (Channel.SMS, path)
    wrong = client.post(f"/cua-toi/duong-bao/{path.pk}/xac-nhan/", {"ma": "abc"}, follow=True)
    assert "Mã chưa đúng" in wrong.content.decode()
    client.post(f"/cua-toi/duong-bao/{path.pk}/xac-nhan/", {"ma": code_sent()})
    assert hoa.phones.get().verified_at is not None
    assert "chưa xác nhận" not in page(client)


@pytest.mark.feature("C12")
def test_a_new_number_does_not_count_before_it_is_proved(hoa: Person, client: Client) -> None:
    client.post("/cua-toi/duong-bao/them/", {"channel": "sms", "address": "0987654321"})
    page(client)
    old, new = ContactPath.objects.filter(person=hoa).order_by("pk")
    assert not new.is_enabled
    wish = {
        f"d{p.pk}-{k}": v
        for p in (old, new)
        for k, v in {"order": 1, "minutes": 0, "is_enabled": "on"}.items()
    }
    refused = client.post("/cua-toi/duong-bao/", wish, follow=True)
    assert "trước khi dùng" in refused.content.decode()


def test_of_two_numbers_nobody_chose_among_the_proved_one_is_rung(hoa: Person) -> None:
    proved = hoa.phones.create(number="+84987654321", order=5, verified_at="2026-01-01T00:00Z")
    assert best_phone(hoa) == proved


@pytest.mark.feature("C12", "R9")
def test_five_wrong_codes_and_the_code_is_spent(hoa: Person, client: Client) -> None:
    page(client)
    path = ContactPath.objects.get(person=hoa)
    client.post(f"/cua-toi/duong-bao/{path.pk}/ma/")
    right = code_sent()
    for _ in range(5):
        client.post(f"/cua-toi/duong-bao/{path.pk}/xac-nhan/", {"ma": "x"})
    late = client.post(f"/cua-toi/duong-bao/{path.pk}/xac-nhan/", {"ma": right}, follow=True)
    assert "hết hạn" in late.content.decode()
    for _ in range(5):
        last = client.post(f"/cua-toi/duong-bao/{path.pk}/ma/", follow=True)
    assert "nhiều mã quá" in last.content.decode()


@pytest.mark.feature("C11")
def test_each_person_sets_order_and_delay(hoa: Person, client: Client) -> None:
    hoa.phones.create(number="+84987654321", order=1, verified_at="2026-01-01T00:00Z")
    page(client)
    first, second = ContactPath.objects.filter(person=hoa).order_by("order")
    client.post(
        "/cua-toi/duong-bao/",
        {
            f"d{first.pk}-order": 2,
            f"d{first.pk}-minutes": 5,
            f"d{first.pk}-is_enabled": "on",
            f"d{second.pk}-order": 1,
            f"d{second.pk}-minutes": 0,
            f"d{second.pk}-is_enabled": "on",
        },
    )
    kept = ContactPath.objects.filter(person=hoa, is_enabled=True).order_by("order")
    assert [(p.pk, p.delay_seconds) for p in kept] == [(second.pk, 0), (first.pk, 300)]


def test_nobody_can_leave_himself_without_any_way_to_be_told(hoa: Person, client: Client) -> None:
    page(client)
    path = ContactPath.objects.get(person=hoa)
    answer = client.post(
        "/cua-toi/duong-bao/", {f"d{path.pk}-order": 1, f"d{path.pk}-minutes": 0}, follow=True
    )
    assert "ít nhất một đường báo" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"channel": "sms", "address": "12"}, "không đúng"),
        ({"channel": "email", "address": "ai đó"}, "thư điện tử chưa đúng"),
        ({"channel": "chat", "address": "json://127.0.0.1/"}, "tgram"),
        ({"channel": "push", "address": "x"}, "Loại"),
    ],
)
def test_an_address_that_cannot_be_is_refused_in_words(
    client: Client, asked: dict[str, str], words: str
) -> None:
    assert words in client.post("/cua-toi/duong-bao/them/", asked, follow=True).content.decode()


def test_an_address_is_proved_used_and_dropped(hoa: Person, client: Client) -> None:
    client.post("/cua-toi/duong-bao/them/", {"channel": "email", "address": "hoa@example.vn"})
    mail = ContactPath.objects.get(person=hoa, channel="email")
    assert not mail.is_enabled
    client.post(f"/cua-toi/duong-bao/{mail.pk}/ma/")
    client.post(f"/cua-toi/duong-bao/{mail.pk}/xac-nhan/", {"ma": code_sent()})
    mail.refresh_from_db()
    assert mail.is_enabled and mail.verified_at
    page(client)
    client.post(f"/cua-toi/duong-bao/{mail.pk}/bo/")
    last = ContactPath.objects.filter(person=hoa, is_enabled=True)
    if last.count() == 1:
        kept = client.post(f"/cua-toi/duong-bao/{last.get().pk}/bo/", follow=True)
        assert "cuối cùng" in kept.content.decode()


@pytest.mark.feature("C1")
def test_a_browser_is_pushed_first_and_an_sms_follows(hoa: Person, client: Client) -> None:
    assert re.search(r'data-push-key="[\w-]{80,}"', page(client))
    assert client.post("/cua-toi/thong-bao/", PUSHED).status_code == 200
    ways = ContactPath.objects.filter(person=hoa, is_enabled=True).order_by("order")
    assert [(p.channel, p.delay_seconds) for p in ways] == [("push", 0), ("sms", 60)]
    client.post("/cua-toi/thong-bao/", {"bo": "1", "endpoint": PUSHED["endpoint"]})
    assert not PushEndpoint.objects.filter(gone_at=None).exists()
    assert [(p.channel, p.delay_seconds) for p in ways.all()] == [("sms", 0)]


@pytest.mark.parametrize(
    "endpoint", ["http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://evilfcm.googleapis.com/"]
)
def test_our_worker_is_not_sent_to_strangers(client: Client, endpoint: str) -> None:
    answer = client.post("/cua-toi/thong-bao/", PUSHED | {"endpoint": endpoint})
    assert answer.status_code == 422
    assert not PushEndpoint.objects.exists()


def test_quiet_hours_need_both_ends(hoa: Person, client: Client) -> None:
    half = client.post("/cua-toi/yen-lang/", {"quiet_from": "22:30"}, follow=True)
    assert "cả giờ bắt đầu" in half.content.decode()
    client.post("/cua-toi/yen-lang/", {"quiet_from": "22:30", "quiet_to": "05:00"})
    hoa.refresh_from_db()
    assert f"{hoa.quiet_from:%H:%M}" == "22:30"


@pytest.mark.feature("R4")
def test_another_phone_of_mine_is_signed_out_alone_or_all_at_once(hoa: Person, client: Client) -> None:
    lost, kept = sign_in(hoa), sign_in(hoa)
    assert lost.get("/cua-toi/").status_code == 200
    here = hoa.account.bound_phones.order_by("pk")[1]
    client.post(f"/cua-toi/may/{here.pk}/thoat/")
    assert lost.get("/cua-toi/").status_code == 302
    client.post("/cua-toi/may/thoat-het/")
    assert kept.get("/cua-toi/").status_code == 302
    assert client.get("/cua-toi/").status_code == 200


@pytest.mark.feature("G9")
def test_consent_is_given_and_taken_back_by_the_person_himself(hoa: Person, client: Client) -> None:
    client.post("/cua-toi/dong-y/calls/")
    given = Consent.objects.get(person=hoa)
    assert given.means == "tự bấm trên máy của mình"
    client.post("/cua-toi/dong-y/calls/")
    given.refresh_from_db()
    assert given.withdrawn_at is not None
    assert "Không có mục đích này" in client.post("/cua-toi/dong-y/khac/", follow=True).content.decode()


def test_who_has_no_number_is_told_so(world: World) -> None:
    nobody = sign_in(world.person("Vi Không Số", role=Role.STRIKER, village=world.mot))
    assert "Chưa có số điện thoại nào" in page(nobody)


def test_another_persons_path_is_as_if_it_were_not(world: World, client: Client) -> None:
    other = world.person("Ngô Dũng", role=Role.STRIKER, village=world.hai)
    path = ContactPath.objects.create(person=other, channel="email", address="d@example.vn")
    assert client.post(f"/cua-toi/duong-bao/{path.pk}/bo/").status_code == 404
