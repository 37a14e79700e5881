"""A fair rota on pages: asked, solved by the planner, adopted, people told, put back, repaired."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from threading import Event

import pytest
from django.test import Client

from keng.core.holidays import holidays_between
from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.messages.models import Message
from keng.records.people.models import Person
from keng.records.plans.models import PlanRun
from keng.records.roster.actions import take_leave
from keng.records.roster.models import Shift
from keng.server.planner import Planner
from tests.web.conftest import World, sign_in
from tests.web.rows import in_days, on, post_at, striker


@pytest.fixture(autouse=True)
def from_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "src")


def solve() -> None:
    assert Planner("thử", lambda: datetime.now(UTC), Event(), 90.0).plan_one()


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(world.person("Trưởng thôn Hòa", role=Role.VILLAGE_HEAD, village=world.mot))


@pytest.fixture
def team(world: World) -> list[Person]:
    return [striker(world, name, world.mot) for name in ("Bình", "Cúc", "Dần")]


def asked(client: Client, people: list[Person], **more: object) -> PlanRun:
    said = {
        "first": str(in_days(1)),
        "last": str(in_days(10)),
        "duties": ["striker", "deputy"],
        "people": [str(p.pk) for p in people],
        "rest": "1",
        "months": "1",
        "keeps": "on",
        **more,
    }
    answer = client.post("/ke-hoach/lich-truc/", said)
    assert answer.status_code == 302, re.findall(r"errorlist.*?</ul>", answer.content.decode(), re.DOTALL)
    return PlanRun.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def standing(post: GongPost, duty: str = "striker") -> dict[date, str]:
    rows = Shift.objects.filter(post=post, duty=duty, replaced_at=None).select_related("person")
    return {shift.night: shift.person.name for shift in rows}


@pytest.mark.feature("V5", "E1", "V8")
def test_a_head_asks_for_a_fair_rota_adopts_it_and_puts_the_old_one_back(
    world: World, head: Client, team: list[Person]
) -> None:
    post = post_at(world.mot)
    for days in range(1, 11):
        on(post, in_days(days), team[0])
    take_leave(team[1], from_on=in_days(3), until_on=in_days(4), reason="", at=datetime.now(UTC))
    assert "Xếp lịch công bằng" in text(head, "/lich-truc/")
    assert 'name="people"' in text(head, "/ke-hoach/lich-truc/")
    run = asked(head, team, note="Tháng tới", holidays="")
    assert "chờ tính" in text(head, f"/ke-hoach/{run.pk}/")
    solve()
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "Số đêm: người nhiều nhất hơn người ít nhất" in page
    assert "đang là" in page
    before = standing(post)
    head.post(f"/ke-hoach/{run.pk}/ap-dung/")
    after = standing(post)
    assert "Trưởng thôn Hòa đã áp dụng phương án này" in text(head, f"/ke-hoach/{run.pk}/")
    assert max(Counter(after.values()).values()) <= 4
    assert all(after[in_days(n)] != after[in_days(n + 1)] for n in range(1, 10))
    assert "Cúc" not in {after[in_days(3)], after[in_days(4)]}
    assert Message.objects.filter(template="rota_changed", person=team[0]).count() == 1
    assert "theo phương án" in text(head, f"/lich-truc/?tu={in_days(1)}")
    head.post(f"/ke-hoach/{run.pk}/hoan-lai/")
    assert standing(post) == before
    assert not standing(post, "deputy")


@pytest.mark.feature("V5", "E3")
def test_after_leave_few_shifts_are_changed_and_seen_before_they_count(
    world: World, head: Client, team: list[Person]
) -> None:
    post = post_at(world.mot)
    for days in range(9):
        on(post, in_days(days), team[days % 3])
    take_leave(team[1], from_on=in_days(4), until_on=in_days(4), reason="ốm", at=datetime.now(UTC))
    assert in_days(4) not in standing(post)
    answer = head.post("/lich-truc/sua-it-nguoi/")
    run = PlanRun.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])
    solve()
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "động tới" in page
    assert "trống → " in page
    before = standing(post)
    head.post(f"/ke-hoach/{run.pk}/ap-dung/")
    after = standing(post)
    assert in_days(4) in after
    assert sum(after[night] != name for night, name in before.items()) <= 1
    assert all(after[in_days(n)] != after[in_days(n + 1)] for n in range(8))


@pytest.mark.feature("V5")
def test_clashing_rules_are_named_and_leave_taken_meanwhile_stops_the_adoption(
    world: World, head: Client, team: list[Person]
) -> None:
    post_at(world.mot)
    at = datetime.now(UTC)
    for person in team:
        take_leave(person, from_on=in_days(5), until_on=in_days(5), reason="", at=at)
    run = asked(head, team, duties=["striker"])
    solve()
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "không thể cùng giữ" in page
    assert "Bình, Cúc, Dần nghỉ đêm" in page
    assert "áp dụng phương án này" not in page
    clash, run = run, asked(head, team, duties=["striker"], gaps="on")
    solve()
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "Còn 1 chỗ không ai trực được" in page
    assert f'<option value="{clash.pk}">' in page
    table = text(head, f"/ke-hoach/so-sanh/?a={clash.pk}&b={run.pk}")
    assert re.findall(r"<td>(.*?)</td>", table.split("Chỗ chưa có ai")[1])[:2] == ["–", "1"]
    assert re.findall(r"<td>(.*?)</td>", table.split("Bình, đêm")[1])[1] == "3"
    for person in team:
        take_leave(person, from_on=in_days(7), until_on=in_days(7), reason="", at=at)
    assert "đã xin nghỉ đêm" in head.post(f"/ke-hoach/{run.pk}/ap-dung/", follow=True).content.decode()
    assert not Shift.objects.exists()


@pytest.mark.feature("V5")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"last": "2020-01-01"}, "Đêm cuối phải sau đêm đầu."),
        ({"first": "2020-01-01"}, "Đêm đã qua thì không xếp lại được."),
        ({"people": []}, "Trường này là bắt buộc"),
        ({"holidays": "mai kia"}, "chưa đọc được ngày"),
        ({"apart_1a": "Bình"}, "Chọn đủ hai người."),
        ({"apart_1a": "Bình", "apart_1b": "Bình"}, "Hãy chọn hai người khác nhau."),
    ],
)
def test_a_flaw_is_said_at_its_field_and_nothing_is_asked(
    world: World, head: Client, team: list[Person], more: dict[str, object], words: str
) -> None:
    post_at(world.mot)
    said = {
        "first": str(in_days(1)),
        "last": str(in_days(9)),
        "duties": ["striker"],
        "rest": "1",
        "months": "0",
    }
    own = {name: team[0].pk if value == "Bình" else value for name, value in more.items()}
    people = {"duties": ["striker"], "people": [str(team[0].pk)]}
    answer = head.post("/ke-hoach/lich-truc/", {**said, **people, **own})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PlanRun.objects.exists()


def test_tet_and_public_holidays_are_known() -> None:
    found = holidays_between(date(2027, 1, 25), date(2027, 5, 30))
    assert found[0] == (date(2027, 2, 5), date(2027, 2, 9))
    assert (date(2027, 4, 30), date(2027, 4, 30)) in found
