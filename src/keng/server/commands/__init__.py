"""One file per verb of the `keng` command: `HELP`, `arguments(parser)`, `run(args) -> exit code`."""
