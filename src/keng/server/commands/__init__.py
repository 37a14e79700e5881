"""One file per verb of the `keng` command: `HELP`, `arguments(parser)`, `run(args) -> exit code`.

A verb that says `NEEDS_DJANGO = False` runs without settings and database.
"""
