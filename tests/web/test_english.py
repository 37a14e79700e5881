"""The second language: every text has its English, with the same names in it, and pages speak it."""

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from keng.core.rights import Role
from keng.core.signals import PRESETS, say, say_hours
from tests.catalogue import bare, kept
from tests.house.source import HOUSE
from tests.web.conftest import World, sign_in

NAMES = re.compile(r"%\(\w+\)[a-z.\d]*[a-z]|\{\w+\}|<[^>]+>")


@pytest.mark.feature("Q1")
def test_no_text_is_without_english() -> None:
    missing = bare()
    assert not missing, (
        "run `python -m tests.catalogue`, then write the English of these into the catalogue:\n"
        + "\n".join(missing)
    )


def test_english_names_what_vietnamese_names() -> None:
    wrong = []
    for message in kept():
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        english = message.string if isinstance(message.string, tuple) else (message.string,)
        for text, said in zip(texts, english, strict=True):
            if text and sorted(NAMES.findall(text)) != sorted(NAMES.findall(said)):
                wrong.append(f"{text} → {said}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def reader(world: World) -> Client:
    client = sign_in(world.person("Phạm Quân", role=Role.POLICE_CHIEF))
    client.post("/tai-khoan/ngon-ngu/", {"language": "en", "next": "/cua-toi/"})
    return client


@pytest.mark.feature("Q1")
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/cua-toi/", "How to tell me in the evening"),
        ("/cai-dat/", "Reminder steps"),
        ("/giup-do/danh-keng/", "I strike the gong tonight"),
        ("/nhat-ky/", "who did what, who saw what"),
        ("/bat-dau/thon/", "Write the villages"),
        ("/dem-nay/", "the gong comes first, the screen second"),
        ("/bao-dong/", "Disturbance, fight"),
        ("/cai-dat/bao-dong/", "<h2>Disturbance, fight"),
        ("/cai-dat/bao-dong/theft/thang-goi/", "<h1>Theft, robbery: "),
        ("/cai-dat/canh-bao/", "Disturbance, fight"),
        ("/tin-nhan/loi/", "Gong time soon"),
        ("/tin-nhan/loi/missed/", "No gong tonight"),
        ("/bat-dau/hieu-lenh/", "1 roll, 9 strokes (Vân Am"),
    ],
)
def test_pages_speak_english_to_who_chose_it(reader: Client, address: str, words: str) -> None:
    page = reader.get(address).content.decode()
    assert words in page
    assert '<html lang="en"' in page


@pytest.mark.feature("Q1")
def test_every_signal_is_said_in_english() -> None:
    with translation.override("en"):
        said = [say(s, gettext) + say_hours(s, gettext) for s in PRESETS]
    assert not [words for words in said if re.search("[À-ỹĐđ]|hồi", words)]


@pytest.mark.feature("Q2")
def test_pages_speak_vietnamese_to_everybody_else(world: World) -> None:
    page = sign_in(world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)).get("/giup-do/")
    assert "Tối nay tôi đánh kẻng" in page.content.decode()


@pytest.mark.feature("Q1")
def test_no_script_speaks_by_itself() -> None:
    """What a script shows comes with its page, in the reader's language; the product's name is a name."""
    letter = re.compile(r"[À-ỹĐđ]")
    for path in sorted((HOUSE / "web" / "static" / "js").glob("*.js")):
        lines = path.read_text("utf-8").replace('"Kẻng"', "").splitlines()
        said = [line for line in lines if letter.search(line.partition("//")[0])]
        assert not said, f"{path.name}: {said}"


@pytest.mark.feature("Q1")
def test_the_live_board_says_in_english_that_the_network_is_gone(reader: Client) -> None:
    page = reader.get("/dem-nay/").content.decode()
    assert 'data-words-lost="◔ no network, connecting again · the gong comes first"' in page
