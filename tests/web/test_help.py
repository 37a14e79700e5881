"""The handbook: a page a task, for the reader's own work first, on paper as well."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from keng.core.rights import Role
from keng.web.handbook import CHAPTERS, as_markdown
from tests.house.source import ROOT
from tests.web.conftest import World, sign_in


@pytest.fixture
def striker(world: World) -> Client:
    return sign_in(world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot))


def page(client: Client, address: str = "/giup-do/", **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.feature("W6")
def test_a_striker_finds_his_own_work_first(striker: Client) -> None:
    shown = page(striker)
    mine, others = shown.split("Việc của người khác")
    assert "Tối nay tôi đánh kẻng" in mine
    assert "Đổi tên, sáp nhập, chia tách thôn" in others
    assert "Không tự ý truy đuổi" in shown


@pytest.mark.feature("T5")
def test_every_task_has_a_page_that_can_be_printed(striker: Client) -> None:
    for one in CHAPTERS:
        shown = page(striker, reverse("help_task", args=[one.key]))
        assert str(one.title) in shown and "data-print" in shown and "114" in shown
    assert striker.get("/giup-do/khong-co/").status_code == 404


def test_a_task_leads_to_the_page_where_it_is_done_and_only_who_may(striker: Client) -> None:
    assert 'href="/lich-truc/"' in page(striker, "/giup-do/ban/").split("<main")[1]
    assert 'href="/cai-dat/"' not in page(striker, "/giup-do/cai-dat/")


@pytest.mark.parametrize("words", ["mat dien", "MẤT MẠNG"])
def test_help_is_found_without_marks(striker: Client, words: str) -> None:
    assert "Mất điện, mất mạng lúc 22 giờ" in page(striker, tim=words)
    assert "Chưa có mục nào" in page(striker, tim="xyzzy")


def test_no_task_speaks_of_a_page_that_was_misspelt() -> None:
    later = {"codebook", "nights", "imports"}
    for one in CHAPTERS:
        if one.page and one.page not in later:
            try:
                reverse(one.page)
            except NoReverseMatch:
                pytest.fail(f"{one.key} leads to {one.page}, which is no page")


def test_the_handbook_on_paper_is_the_one_on_the_screen() -> None:
    kept = (ROOT / "docs" / "handbook.md").read_text("utf-8")
    assert kept == as_markdown(), "write keng.web.handbook.as_markdown() into docs/handbook.md"
