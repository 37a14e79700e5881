"""One file per verb of `keng plan`: `HELP`, `arguments(parser)`, `run(args) -> exit code`.

They read a file, ask one planner of `core`, write a file. No database and no Django. A verb loads its planner
inside `run`, so that `keng` starts without numpy. What the input got wrong is raised as `BadInput`.
"""
