"""`python -m rooflang` is the command."""

from rooflang.cli.entry import command

if __name__ == "__main__":
    command()
