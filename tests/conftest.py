"""What all tests share."""

import pytest
from hypothesis import settings

# The same examples on every run and every machine, and none of them timed: what fails here fails everywhere.
settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the goldens of tests/ anew")
