"""`python -m rooflang` is the command."""

import sys

from rooflang.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
