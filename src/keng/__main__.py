"""`python -m keng` and the `keng` command."""

import sys

from keng.server.cli import main

if __name__ == "__main__":
    sys.exit(main())
