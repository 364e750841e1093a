"""The tables of the standard library's page are those of the library."""

import re

import pytest

from gallery import library
from rooflang import pipeline


@pytest.fixture(scope="module")
def catalog():
    return pipeline.catalog()[0]


def test_the_page_is_what_the_library_gives(catalog):
    text = library.PAGE.read_text(encoding="utf-8")
    assert text == library.page(text, catalog), "if the library is right: python3 gallery/build.py"


def test_what_people_wrote_stays(catalog):
    text = f"# Mine\n\nwords\n\n{library.MARK}\nold tables\n"
    page = library.page(text, catalog)
    assert page.startswith(f"# Mine\n\nwords\n\n{library.MARK}") and "old tables" not in page
    assert library.page(page, catalog) == page


def test_the_page_has_every_entry_and_every_link_leads_somewhere(catalog):
    text = library.PAGE.read_text(encoding="utf-8")
    for entry in catalog.entries:
        assert f"`{entry.name}`" in text
    for link in re.findall(r"\]\((?!#|http)([^)]+)\)", text):
        assert (library.PAGE.parent / link).exists()
