"""`python -m rooflang` is the command."""

from rooflang.cli.main import command

if __name__ == "__main__":
    command()
