"""Messages as the village head and the officer see them: what left, why not, and what to do then."""

import re
from datetime import UTC, datetime

import pytest

from keng.core.rights import Role
from keng.records.messages.claiming import Attempt, claim, store_all
from keng.records.messages.models import Channel, Message, MessageTemplate
from keng.records.messages.outbox import Notice, post
from keng.records.messages.texts import ENGLISH, EXAMPLES, VIETNAMESE, fill
from keng.records.people.models import AuditEntry, Phone
from tests.web.conftest import sign_in


def with_phone(person, number="+84912345678"):
    Phone.objects.create(person=person, number=number)
    return person


@pytest.fixture
def head(world):
    return sign_in(world.person("Bác Trưởng", role=Role.VILLAGE_HEAD, village=world.mot))


@pytest.fixture
def chief(world):
    return sign_in(world.person("Anh Cường", role=Role.POLICE_CHIEF))


def owe(world, person, **params):
    at = datetime.now(UTC)
    words = {"text": "Mai họp", "village": "thôn Một"} | params
    post(Notice("word", person.commune_id, words, person.village_id), to=[person], at=at)
    return Message.objects.get(person=person)


@pytest.mark.feature("C13")
def test_what_failed_is_shown_with_its_reason_and_sent_again(world, head):
    row = owe(world, with_phone(world.person("Nguyễn Thị Hường", village=world.mot)))
    [claimed] = claim(Channel.SMS, worker="canh", at=row.send_after, most=1)
    store_all([Attempt(claimed, "refused", "a", detail="số không có")], worker="canh", at=row.made_at)
    page = head.get("/tin-nhan/?tim=huong&tinh-trang=failed").content.decode()
    assert "Nguyễn Thị Hường" in page
    assert "số không có" in page
    head.post(f"/tin-nhan/{row.pk}/gui-lai/")
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Message.State.QUEUED, 0)
    assert "Đã xếp gửi lại" in head.get(f"/tin-nhan/{row.pk}/").content.decode()


def test_what_was_sent_is_not_sent_again(world, head):
    row = owe(world, with_phone(world.person("Lan", village=world.mot)))
    Message.objects.update(state=Message.State.SENT)
    head.post(f"/tin-nhan/{row.pk}/gui-lai/")
    row.refresh_from_db()
    assert row.state == Message.State.SENT


def test_the_page_of_a_message_says_parts_and_cost(world, head):
    row = owe(world, with_phone(world.person("Lan", village=world.mot)), text="ấ" * 100)
    page = head.get(f"/tin-nhan/{row.pk}/").content.decode()
    assert "1 phần" in page
    assert "300 đ" in page
    assert AuditEntry.objects.filter(verb="see_message").exists()


def test_a_head_does_not_see_the_messages_of_another_village(world, head):
    row = owe(world, with_phone(world.person("Người Hai", village=world.hai)))
    assert head.get(f"/tin-nhan/{row.pk}/").status_code == 404
    assert "Người Hai" not in head.get("/tin-nhan/").content.decode()


@pytest.mark.feature("C15")
def test_a_word_to_the_village_is_looked_at_first_and_said_once(world, head):
    for n in range(3):
        with_phone(world.person(f"Nhà {n}", village=world.mot), f"+8491234567{n}")
    with_phone(world.person("Nhà khác", village=world.hai))
    said = {"village": world.mot.pk, "text": "Tối mai họp thôn lúc 19:30"}
    page = head.post("/tin-nhan/soan/", said).content.decode()
    assert "3 người" in page
    assert "<svg" in page
    copied = re.search(r"<textarea[^>]*data-copy>(.*?)</textarea>", page, re.DOTALL)
    assert copied and said["text"] in copied[1], "ready to be put into a group"
    assert not Message.objects.exists()
    for _ in range(2):
        assert head.post("/tin-nhan/soan/", said | {"gui": "1"}).status_code == 302
    assert Message.objects.filter(template="word").count() == 3


def test_a_head_cannot_write_to_another_village(world, head):
    answer = head.post("/tin-nhan/soan/", {"village": world.hai.pk, "text": "x", "gui": "1"})
    assert answer.status_code == 200
    assert not Message.objects.exists()


def test_the_call_tree_reaches_everybody_once(world, head):
    for role, name in ((Role.TEAM_LEADER, "Tổ Trưởng"), (Role.STRIKER, "Hòa"), (Role.TEAM_MEMBER, "Lan")):
        with_phone(world.person(name, role=role, village=world.mot), f"+8491234560{len(name)}")
    page = head.get("/tin-nhan/cay-goi/").content.decode()
    order = [page.index(f"<b>{name}</b>") for name in ("Bác Trưởng", "Tổ Trưởng", "Hòa", "Lan")]
    assert order == sorted(order)
    assert all(page.count(f"<b>{name}</b>") == 1 for name in ("Tổ Trưởng", "Hòa", "Lan"))
    assert head.get(f"/tin-nhan/cay-goi/?thon={world.hai.pk}").status_code == 404


@pytest.mark.feature("C19")
def test_the_commune_says_it_in_its_own_words_by_language_and_path(world, chief):
    page = "/tin-nhan/loi/missed/"
    chief.post(page, {"text": "{village}: chưa nghe kẻng.", "channel": "sms", "language": "vi"})
    assert MessageTemplate.objects.get().text == "{village}: chưa nghe kẻng."
    assert "thôn Mẫu: chưa nghe kẻng." in chief.get(page).content.decode()
    chief.post(page, {"text": "", "channel": "sms", "language": "vi"})
    assert not MessageTemplate.objects.exists()


@pytest.mark.parametrize("wrong", ["{nobody}: x", "{village", "{village!r}", "{0}"])
def test_a_name_the_message_does_not_have_is_refused_with_those_it_has(world, chief, wrong):
    answer = chief.post("/tin-nhan/loi/missed/", {"text": wrong, "channel": "sms", "language": "vi"})
    assert "{village}" in answer.content.decode()
    assert not MessageTemplate.objects.exists()


def test_every_wording_has_its_params_and_an_example():
    for texts in (VIETNAMESE, ENGLISH):
        for key, text in texts.items():
            assert text.params <= EXAMPLES.keys(), key
            assert fill(text.body, {name: EXAMPLES[name] for name in text.params}), key
            assert text.params == VIETNAMESE[key].params
    assert ENGLISH.keys() == VIETNAMESE.keys()


def test_a_key_is_shown_once_and_stopped(world, chief):
    cap = chief.post("/may-noi/", {"name": "Đài tỉnh", "scope": "cap_in"}).content.decode()
    assert '/api/cap"' in cap, "where that machine sends its warnings, not where figures are read"
    world.commune.api_keys.all().delete()
    answer = chief.post("/may-noi/", {"name": "Cổng", "scope": "read"})
    assert "keng_" in answer.content.decode()
    assert "keng_" not in chief.get("/may-noi/").content.decode()
    key = world.commune.api_keys.get()
    chief.post(f"/may-noi/{key.pk}/ngung/")
    key.refresh_from_db()
    assert key.revoked_at is not None


@pytest.mark.feature("C13")
def test_a_commune_without_a_gateway_is_told_that_no_text_leaves(world, head, chief):
    assert "hộp thử" in chief.get("/tin-nhan/").content.decode()
    assert "hộp thử" in chief.get("/tinh-trang/").content.decode()
    world.commune.is_sample = False
    world.commune.save()
    answer = head.get("/tin-nhan/")
    assert "Chưa nối cổng tin nhắn: SMS chưa đi được" in answer.content.decode()
