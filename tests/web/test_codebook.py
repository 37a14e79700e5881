"""The codebook through its pages: drafted from a place's signals, heard, issued, printed, practised."""

import io
import json
import wave

import pytest

from keng.core.rights import Role
from keng.core.signals import from_json, spell
from keng.records.gongs.models import Codebook, CodebookSignal
from tests.web.conftest import sign_in
from tests.web.rows import in_days

THAI_HOA = "Thái Hòa, Triệu Sơn (Thanh Hóa)"
TAY = {"purpose": "alarm", "name": "Kẻng báo động", "repeats": "", "kind_0": "strokes", "count_0": "3"}


@pytest.fixture
def chief(world):
    return sign_in(world.person("Anh Cường", role=Role.POLICE_CHIEF))


def draft(chief, place=THAI_HOA):
    answer = chief.post("/hieu-lenh/soan/", {"title": "Hướng dẫn hiệu lệnh", "place": place})
    assert answer.status_code == 302
    return Codebook.objects.get(state="draft")


def signature(**more):
    day = in_days(-1).isoformat()
    said = {"symbol": "05/HD-UBND", "signer": "Nguyễn Văn Mẫu", "signer_title": "Chủ tịch"}
    return said | {"issued_on": day, "valid_from": day} | more


def issue(chief, book, **more):
    return chief.post(f"/hieu-lenh/ban/{book.pk}/", signature(**more))


@pytest.mark.feature("A9", "U6", "W1")
def test_a_commune_drafts_hears_and_issues_its_codebook(world, chief):
    book = draft(chief)
    page = chief.get(f"/hieu-lenh/ban/{book.pk}/?thu=1").content.decode()
    assert "Không hiệu lệnh nào bị lẫn với báo động" in page
    assert issue(chief, book).status_code == 302
    member = sign_in(world.person("Hòa", role=Role.STRIKER, village=world.mot))
    page = member.get("/hieu-lenh/").content.decode()
    for words in (
        "05/HD-UBND",
        "Nguyễn Văn Mẫu",
        "Kẻng bình yên",
        "Kẻng báo động",
        "dồn dập",
        "21:50",
        "người đánh:",
        '<svg class="rhythm"',
    ):
        assert words in page


@pytest.mark.feature("U6")
def test_one_codebook_is_in_force_at_a_time_and_the_past_stays(world, chief):
    first = draft(chief)
    issue(chief, first)
    second = draft(chief, "")  # starts from the one in force
    assert second.signals.count() == first.signals.count()
    issue(chief, second, symbol="06/HD-UBND")
    states = dict(Codebook.objects.values_list("pk", "state"))
    assert states == {first.pk: "superseded", second.pk: "in_force"}
    assert "05/HD-UBND" in chief.get("/hieu-lenh/").content.decode()


@pytest.mark.feature("U7")
def test_an_alarm_that_sounds_like_the_peace_gong_cannot_be_issued(world, chief):
    book = draft(chief)
    peace, alarm = (book.signals.get(purpose=p) for p in ("peace", "alarm"))
    alarm.definition = peace.definition | {"purpose": "alarm", "name": alarm.name, "repeats": 1}
    alarm.save()
    page = chief.get(f"/hieu-lenh/ban/{book.pk}/?thu=1").content.decode()
    assert "không được ban hành" in page
    assert "không phân biệt được" in issue(chief, book).content.decode()
    assert Codebook.objects.get().state == "draft"


def test_what_is_missing_is_named(world, chief):
    book = draft(chief, "Vân Am, làng Sùng (Thanh Hóa)")
    page = issue(chief, book).content.decode()
    assert "Chưa có kẻng báo động" in page
    assert Codebook.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"valid_from": in_days(5).isoformat()}, "chưa tới"),
        ({"issued_on": in_days(0).isoformat()}, "Ngày ký phải trước"),
        ({"symbol": ""}, "05/HD-UBND"),
    ],
)
def test_a_paper_that_cannot_be_right_is_refused(world, chief, wrong, words):
    answer = issue(chief, draft(chief), **wrong)
    assert words in answer.content.decode()
    assert Codebook.objects.get().state == "draft"


@pytest.mark.feature("A9")
def test_a_signal_is_written_group_by_group_and_wrong_figures_are_named(world, chief):
    book = draft(chief, "Vân Am, làng Sùng (Thanh Hóa)")
    address = f"/hieu-lenh/ban/{book.pk}/them/"
    page = chief.post(address, TAY | {"count_0": "900"}).content.decode()
    assert "số tiếng phải từ 1 đến 60" in page
    page = chief.post(address, TAY | {"first_gap_0": "0.01"}).content.decode()
    assert "phải từ 0,1 đến 5" in page
    chief.post("/tai-khoan/ngon-ngu/", {"language": "en", "next": "/cua-toi/"})
    page = chief.post(address, TAY | {"count_0": "900", "pause_0": "0.1"}).content.decode()
    assert "the number of strokes must be between 1 and 60" in page
    chief.post("/tai-khoan/ngon-ngu/", {"language": "vi", "next": "/cua-toi/"})
    page = chief.post(address, TAY | {"starts": "21:00"}).content.decode()
    assert "cả giờ đầu và giờ cuối" in page
    chief.post(address, TAY | {"first_gap_0": "0.4", "last_gap_0": "0.4", "pause_0": "1.2"})
    row = book.signals.get(purpose="alarm")
    signal = from_json(row.definition)
    assert signal.is_continuous
    assert spell(signal, duration_s=3.0) == pytest.approx((0, 0.4, 0.8, 2.0, 2.4, 2.8))
    chief.post(f"/hieu-lenh/tin/{row.pk}/sua/", TAY | {"count_0": "5"})
    row.refresh_from_db()
    assert from_json(row.definition).peals[0].count == 5
    chief.post(f"/hieu-lenh/tin/{row.pk}/bo/")
    assert not book.signals.filter(purpose="alarm").exists()


def test_an_issued_codebook_is_never_changed(world, chief):
    book = draft(chief)
    issue(chief, book)
    row = book.signals.first()
    before = row.definition
    for address in (f"tin/{row.pk}/sua/", f"tin/{row.pk}/bo/", f"ban/{book.pk}/them/", f"ban/{book.pk}/bo/"):
        chief.post(f"/hieu-lenh/{address}", TAY)
    row.refresh_from_db()
    assert row.definition == before
    assert book.signals.count() == 2


def test_a_draft_is_nobodys_business_but_theirs_who_draft(world, chief):
    book = draft(chief)
    member = sign_in(world.person("Hòa", role=Role.STRIKER, village=world.mot))
    assert member.get(f"/hieu-lenh/ban/{book.pk}/").status_code == 404
    assert member.get(f"/hieu-lenh/tin/{book.signals.first().pk}/tap/").status_code == 404


@pytest.mark.feature("T6")
def test_the_card_beside_the_gong_has_every_signal_drawn(world, chief):
    issue(chief, draft(chief))
    page = chief.get("/hieu-lenh/the/").content.decode()
    assert page.count('<svg class="rhythm"') == 2
    assert "Cháy gọi 114" in page


@pytest.mark.feature("U1", "T5")
def test_a_striker_hears_the_signal_taps_along_and_is_told_how_close_he_was(world, chief):
    issue(chief, draft(chief))
    row = CodebookSignal.objects.get(purpose="peace")
    member = sign_in(world.person("Hòa", role=Role.STRIKER, village=world.mot))
    sound = member.get(f"/hieu-lenh/tin/{row.pk}/nghe.wav")
    with wave.open(io.BytesIO(sound.content)) as file:
        assert file.getnframes() > file.getframerate()
    assert "data-pad" in member.get(f"/hieu-lenh/tin/{row.pk}/tap/").content.decode()
    taps = ",".join(f"{t:.3f}" for t in spell(from_json(row.definition)))
    told = json.loads(member.post(f"/hieu-lenh/tin/{row.pk}/tap/cham/", {"taps": taps}).content)
    assert told["points"] >= 95
    member.post("/tai-khoan/ngon-ngu/", {"language": "en", "next": "/cua-toi/"})
    told = json.loads(member.post(f"/hieu-lenh/tin/{row.pk}/tap/cham/", {"taps": taps}).content)
    assert told["words"][0] == "Understood as this signal."
    for rubbish in ("", "x,y", "nan,inf,1e309", "-5,3", ",".join(["1"] * 9999)):
        answer = member.post(f"/hieu-lenh/tin/{row.pk}/tap/cham/", {"taps": rubbish})
        assert json.loads(answer.content)["points"] <= 50
