"""The `keng` command: one verb, one file in `server/commands`."""

import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from keng.server import commands
from keng.server.spoken import Parser

# Django's own verbs that keepers of the code need; everything else of Django stays hidden.
DJANGO = {"makemigrations": "makemigrations", "migrate": "migrate", "shell": "shell", "check_django": "check"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ["DJANGO_SETTINGS_MODULE"] = "keng.server.settings"
    if words and words[0] in DJANGO:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["keng", DJANGO[words[0]], *words[1:]])
        return 0
    parser = Parser(prog="keng", description="Kẻng: tiếng kẻng bình yên của xã.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VIỆC", title="Các việc")
    for module in sorted(pkgutil.iter_modules(commands.__path__), key=lambda m: m.name):
        command = importlib.import_module(f"keng.server.commands.{module.name}")
        name = module.name.rstrip("_").replace("_", "-")  # `import` is Python's own word
        verb = verbs.add_parser(name, help=command.HELP, description=command.HELP)
        command.arguments(verb)
        verb.set_defaults(run=command.run, needs_django=getattr(command, "NEEDS_DJANGO", True))
    args = parser.parse_args(words)
    if args.needs_django:
        import django

        django.setup()
    return int(args.run(args))
