"""`keng plan rota` and `keng plan check`, as somebody runs them."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from tests.server.plans.conftest import Run

VILLAGE: dict = {
    "from": "2027-01-25",
    "until": "24/02/2027",
    "people": ["Lan", "Hòa", {"name": "Dũng", "away": ["2027-02-05..2027-02-08"]}, "Mai", "Tư"],
    "duties": ["đánh kẻng", {"id": "đánh thay", "light": True}],
    "rota": {"apart": [["Lan", "Hòa"]], "holidays": [{"from": "2027-02-05", "until": "2027-02-08"}]},
}


def written(folder: Path, **more: object) -> Path:
    (folder / "in.json").write_text(json.dumps({**VILLAGE, **more}), "utf-8")
    return folder / "in.json"


def held(plan: dict, duty: str = "đánh kẻng") -> dict[str, str]:
    return {shift["night"]: shift["person"] for shift in plan["shifts"] if shift["duty"] == duty}


@pytest.mark.feature("V5")
def test_a_month_is_shared_fairly_proved_and_the_same_every_time(keng: Run, tmp_path: Path) -> None:
    source, target = written(tmp_path), tmp_path / "out.json"
    _out, said = keng("rota", "--input", source, "--output", target)
    assert "62 ca cho 5 người; chênh nhau nhiều nhất: số đêm 1" in said
    plan = json.loads(target.read_text("utf-8"))
    strikers, deputies = held(plan), held(plan, "đánh thay")
    assert all(a != b for a, b in pairwise(strikers.values()))
    assert all({strikers[n], deputies[n]} != {"Lan", "Hòa"} and strikers[n] != deputies[n] for n in strikers)
    assert "Dũng" not in {strikers["2027-02-06"], deputies["2027-02-06"]}
    counts = Counter([*strikers.values(), *deputies.values()])
    assert max(counts.values()) - min(counts.values()) == 1
    assert "số đêm chênh nhau 1 (không thể đều hơn)" in keng("check", target)[0]
    assert json.loads(keng("rota", "--input", source)[0]) == plan
    plan["certificate"]["shifts"].pop()
    target.write_text(json.dumps(plan), "utf-8")
    assert "Không đứng vững" in keng("check", target, says=1)[1]


@pytest.mark.feature("V5", "E1")
def test_after_an_illness_few_shifts_move_and_a_calendar_takes_them(keng: Run, tmp_path: Path) -> None:
    target, after = tmp_path / "out.json", tmp_path / "after.json"
    keng("rota", "--input", written(tmp_path), "--output", target)
    before = json.loads(target.read_text("utf-8"))
    own = [s["night"] for s in before["shifts"] if s["person"] == "Lan"][:2]
    words = ["--away", f"Lan:{own[0]}", "--away", f"lan:{own[1]}"]
    _out, said = keng("rota", "--input", target, "--repair", *words, "--output", after)
    plan = json.loads(after.read_text("utf-8"))
    assert [(c["night"], c["was"]) for c in plan["changes"]] == [(night, "Lan") for night in own]
    assert "đổi 2 ca, động tới" in said
    assert plan["plan"]["people_touched"] <= 3
    assert "đổi 2 ca so với lịch cũ" in keng("check", after)[0]
    keng("rota", "--input", target, "--repair", *words, "--output", tmp_path / "after.ics")
    assert (tmp_path / "after.ics").read_bytes().count(b"BEGIN:VEVENT") == 62
    keng("rota", "--input", target, "--repair", *words, "--output", tmp_path / "after.csv")
    assert (tmp_path / "after.csv").read_text("utf-8-sig").startswith("Đêm,Thứ,đánh kẻng,đánh thay\n25/01")
    keng("rota", "--input", target, "--output", tmp_path / "now.csv")
    folk = tmp_path / "folk.csv"
    folk.write_text(
        "Tên;Kỹ năng;Nghỉ\nLan;;" + ", ".join(own) + "\nHòa;sơ cứu;\nDũng;;5/2/2027..8/2/2027\nMai\nTư\n"
    )
    sheets = ["--people", folk, "--shifts", tmp_path / "now.csv"]
    keng("rota", "--input", target, "--repair", *sheets, "--output", tmp_path / "again.json")
    assert json.loads((tmp_path / "again.json").read_text("utf-8"))["changes"] == plan["changes"]
    folk.write_text("Tên,Nghỉ,Đã trực,Tuổi\nLan,hôm qua,-1,30\n")
    _out, said = keng("rota", "--input", target, "--people", folk, says=2)
    for words in (
        "dòng 1, cột Tuổi: không hiểu",
        "dòng 2, cột Nghỉ: phải là ngày",
        "cột Đã trực: phải là số",
    ):
        assert words in said
    (tmp_path / "now.csv").write_text("Đêm,đánh kẻng\n25/1/2027,Tám\n30/2/2027,Lan\n")
    _out, said = keng("rota", "--input", target, "--repair", "--shifts", tmp_path / "now.csv", says=2)
    assert "dòng 2, cột đánh kẻng: không có người này trong danh sách: “Tám”" in said
    assert "dòng 3, cột Đêm: phải là ngày" in said


@pytest.mark.feature("V5")
def test_rules_that_clash_are_named_with_night_duty_and_people(keng: Run, tmp_path: Path) -> None:
    people = ["Lan", {"name": "Hòa", "away": ["6/2/2027"]}, "Mai"]
    pinned = {"fixed": [{"night": "2027-02-05", "person": "Lan"}, {"night": "2027-02-07", "person": "mai"}]}
    source = written(tmp_path, people=people, duties=["đánh kẻng"], rota={"apart": []}, **pinned)
    _out, said = keng("rota", "--input", source, "--output", tmp_path / "out.json", says=1)
    for words in (
        "“đánh kẻng” cần 1 người đêm T7 6/2",
        "Hòa nghỉ đêm T7 6/2",
        "Đã định Lan làm",
        "Lan, Mai trực xong",
    ):
        assert words in said
    reason = json.loads((tmp_path / "out.json").read_text("utf-8"))["reason"]
    assert reason["is_smallest"]
    assert len(reason["rules"]) == 6
    _out, said = keng("rota", "--input", source, "--gaps", "--output", tmp_path / "out.json")
    assert "1 chỗ chưa có ai" in said
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["open"] == [
        {"night": "2027-02-06", "duty": "đánh kẻng", "missing": 1}
    ]


BAD = [
    ({"until": "2027-01-01"}, "có lẽ đổi chỗ"),
    ({"people": []}, "ít nhất một người"),
    ({"people": ["Lan", "Lan"]}, "ghi hai lần"),
    (
        {"people": [{"name": "Lan", "most": float("nan")}, "Mai"]},
        "người 1 (Lan) · most: phải là một số",
    ),
    ({"people": [{"name": "Lan", "least": -1}, "Mai"]}, "không được âm"),
    ({"people": [{"name": "Lan", "away": ["2027-02-30"]}, "Mai"]}, "phải là ngày như"),
    ({"people": [{"name": "Lan", "away": ["5/2/2027..1/2/2027"]}, "Mai"]}, "có lẽ đổi chỗ"),
    ({"people": [{"name": "Lan", "skil": []}, "Mai"]}, "người 1 (Lan) · skil: không có trường này"),
    ({"duties": [{"id": "tuần tra", "need": 6}]}, "cần 6 người một đêm mà chỉ 5 người"),
    ({"duties": [{"id": "tuần tra", "need": -1}]}, "không được âm"),
    ({"rota": {"apart": [["Lan", "Tám"]]}}, "apart · cặp thứ 1: không có người này trong danh sách: 'Tám'"),
    ({"rota": {"rests": 2}}, "rota · rests: không có trường này"),
    ({"fixed": [{"night": "2030-01-01", "duty": "đánh kẻng", "person": "Lan"}]}, "ngoài kỳ"),
    ({"fixed": [{"night": "2027-02-01", "duty": "hát", "person": "Lan"}]}, "không có việc này"),
    ({"pepole": []}, "pepole: không có trường này"),
    ({"until": None, "from": None}, "from: chưa ghi đêm đầu"),
    ({"until": None}, "chưa ghi đêm cuối"),
]


@pytest.mark.feature("V5")
@pytest.mark.parametrize(("more", "words"), BAD)
def test_bad_input_is_named_and_nothing_is_written(
    keng: Run, tmp_path: Path, more: dict[str, object], words: str
) -> None:
    _out, said = keng("rota", "--input", written(tmp_path, **more), "--output", tmp_path / "out.json", says=2)
    assert words in said
    assert not (tmp_path / "out.json").exists()
