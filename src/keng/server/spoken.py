"""The command line answers a mistyped word in Vietnamese."""

import argparse
import re
from typing import NoReturn

WORDS = (
    (r"argument (.+): invalid int value: '(.*)'", r"\1: phải là số nguyên, đang là “\2”"),
    (r"argument (.+): invalid float value: '(.*)'", r"\1: phải là một số, đang là “\2”"),
    (r"argument (.+): expected one argument", r"\1: chưa ghi giá trị"),
    (r"argument (.+): not allowed with argument (.+)", r"\1: không dùng chung với \2"),
    (r"argument (.+): invalid choice: '?(.*?)'? \(choose from (.+)\)", r"\1: không có “\2”; dùng được: \3"),
    (r"unrecognized arguments: (.+)", r"không hiểu: \1"),
    (r"the following arguments are required: (.+)", r"còn thiếu: \1"),
    (r"one of the arguments (.+) is required", r"cần một trong các mục: \1"),
    (r"ambiguous option: (.+) could match (.+)", r"\1: chưa rõ là mục nào trong \2"),
)
WRONG = 2


class Parser(argparse.ArgumentParser):
    """As the standard one; its complaints in the people's words, without a screenful of options."""

    def error(self, message: str) -> NoReturn:
        for pattern, said in WORDS:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                message = found.expand(said)
                break
        self.exit(WRONG, f"✕ {message}\nXem cách dùng: {self.prog} --help\n")
