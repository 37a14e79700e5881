"""Set phrases that hold a word of alarm and mean none: "trộm vía", "cháy hàng", "nổ hũ".

Words as they are spoken, with their marks: a text may drop all marks; one that carries them must carry
the right ones. Keys are without marks and with no letter held ("cứu" → "cu").
"""

# What follows the word, each with what may come after that and makes it a cry again.
AFTER: dict[str, dict[str, frozenset[str]]] = {
    "chay": {
        "hàng": frozenset({"xom", "rao", "quan"}),
        "túi": frozenset(),
        "máy": frozenset({"nha"}),  # "chay may nha": how many houses
        "phố": frozenset(),
        "vé": frozenset(),
        "show": frozenset(),
        "tài": frozenset(),  # an account lost at play
        "tiền": frozenset(),
        "giáo": frozenset(),  # a lesson that ran out of time
        "hết": frozenset({"nha", "roi", "ca", "do", "bep"}),
        "deadline": frozenset(),
    },
    "trom": dict.fromkeys(("vía", "nghĩ", "nhìn", "yêu", "phép", "nghe"), frozenset()),
    "cuop": dict.fromkeys(("lời", "công", "diễn"), frozenset()),
    "no": dict.fromkeys(("hũ", "mạng", "máy", "đơn", "số"), frozenset()),
    "cu": dict.fromkeys(("chiến", "trợ", "tế", "sinh", "học"), frozenset()),
}
# The same where only the marks tell it from a cry: "chay nang", "cuop co dao" may be one.
AFTER_MARKED: dict[str, frozenset[str]] = {
    "chay": frozenset({"nắng", "lòng", "da", "phim"}),
    "cuop": frozenset({"cò", "cờ", "dâu"}),
}
# What stands before it.
BEFORE: dict[str, frozenset[str]] = {
    "chay": frozenset({"cơm", "ăn", "món", "bán"}),
    "trom": frozenset({"nhìn", "nghe", "yêu", "học", "ngắm", "cười", "đọc", "chụp", "quay"}),
    "cu": frozenset({"nghiên", "tra"}),
}
# Without marks these are commoner words (nó, lúa, sắt, lạc, rồi): only what comes next makes them a cry.
COMPANIONS: dict[str, frozenset[str]] = {
    "no": frozenset({"binh", "gas", "ga", "bom", "min", "lon", "to", "dien", "tram", "kho", "bep", "phao"}),
    "lua": frozenset({"chay", "to", "lon", "boc", "bung"}),
    "sat": frozenset({"lo", "dat", "nui", "duong", "doi"}),
    "lac": frozenset({"be", "chau", "con", "nguoi", "tre", "rung", "duong", "ong", "ba", "em"}),
    "roi": frozenset({"loan", "tu"}),
    "loan": frozenset({"roi", "da", "danh"}),
    "lu": frozenset({"ve", "lut", "quet", "len", "den", "to", "lon", "cuon"}),
}
# What to send where it is true: one text that no saying can be taken for.
TO_BE_SURE: dict[str, str] = {
    "fire": "CHAY",
    "explosion": "NO LON",
    "theft": "TROM",
    "disorder": "ROI LOAN",
    "missing": "LAC NGUOI",
    "flood": "LU LUT",
    "medical": "NGAT",
    "other": "CUU",
}
