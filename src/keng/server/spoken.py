"""The command line speaks Vietnamese: its help, and its answer to a mistyped word."""

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

WORDS = (
    (r"argument (.+): invalid int value: '(.*)'", r"\1: phải là số nguyên, đang là “\2”"),
    (r"argument (.+): invalid float value: '(.*)'", r"\1: phải là một số, đang là “\2”"),
    (r"argument (.+): expected one argument", r"\1: chưa ghi giá trị"),
    (r"argument (.+): expected at least one argument", r"\1: chưa ghi giá trị nào"),
    (r"argument (.+): ignored explicit argument '?(.*?)'?", r"\1: không nhận giá trị, đang ghi “\2”"),
    (r"argument (.+): not allowed with argument (.+)", r"\1: không dùng chung với \2"),
    (r"argument (.+): invalid choice: '?(.*?)'? \(choose from (.+)\)", r"\1: không có “\2”; dùng được: \3"),
    (r"unrecognized arguments: (.+)", r"không hiểu: \1"),
    (r"the following arguments are required: (.+)", r"còn thiếu: \1"),
    (r"one of the arguments (.+) is required", r"cần một trong các mục: \1"),
    (r"ambiguous option: (.+) could match (.+)", r"\1: chưa rõ là mục nào trong \2"),
)
WRONG = 2


class Help(argparse.HelpFormatter):
    """As the standard one, beginning with our own word for "usage"."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],  # Any: the standard library keeps its type to itself
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """As the standard one; in the people's words, and a complaint without a screenful of options."""

    def __init__(self, **told: Any) -> None:  # Any: whatever the standard one takes
        super().__init__(**told, formatter_class=Help, add_help=False)
        self._positionals.title = "Phải ghi"
        self._optionals.title = "Có thể thêm"
        self.add_argument("-h", "--help", action="help", help="in phần chỉ dẫn này")

    def error(self, message: str) -> NoReturn:
        for pattern, said in WORDS:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                message = found.expand(said)
                break
        self.exit(WRONG, f"✕ {message}\nXem cách dùng: {self.prog} --help\n")
