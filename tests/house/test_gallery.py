"""The specs of the gallery teach: each is short, says in a sentence what its chart shows, and claims it."""

import re
from pathlib import Path

import pytest

from gallery.build import GALLERY, GROUPS, ROOT, caption

SPECS = ROOT / "specs"
MOST_LINES, MOST_BYTES = 25, 300_000
# Papers' figures and measurements, which claim all that their source says.
LONG = {*(SPECS / "medusa").glob("*.roof"), SPECS / "measured" / "h100_llama3_8b.roof"}
DRAWN = [
    path
    for path in sorted(SPECS.rglob("*.roof"))
    if "std" not in path.parts and re.search("^chart ", path.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.relative_to(SPECS).as_posix())
def test_a_spec_is_short_and_says_what_it_shows_and_claims_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert path in LONG or len(text.splitlines()) <= MOST_LINES
    assert re.fullmatch(r"[A-Z0-9].*\.", caption(text)), "the comment under `edition` is a sentence"
    assert re.search("^expect ", text, re.MULTILINE)


def test_every_folder_of_charts_has_its_heading() -> None:
    assert {path.parent.relative_to(SPECS).as_posix() for path in DRAWN} == set(GROUPS)


def test_no_file_of_the_gallery_is_large() -> None:
    files = [path for path in GALLERY.rglob("*.*") if path.suffix in (".json", ".svg", ".png", ".csv")]
    assert len(files) >= 4 * 30
    assert [path for path in files if path.stat().st_size > MOST_BYTES] == []


def test_every_link_of_the_page_leads_somewhere() -> None:
    page = (GALLERY / "README.md").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"#]+)"', page)
    assert len(links) > 5 * len(DRAWN)
    assert [link for link in links if not (GALLERY / link).exists()] == []


def test_what_a_spec_says_of_itself_is_one_line() -> None:
    assert caption("edition 2026\n# Some words\n# on two lines.\nuse\n# not these\n") == "Some words on two lines."
    assert caption('edition 2026\nuse "x"\n# not this\n') == ""
