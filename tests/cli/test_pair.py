"""`build --pair`: each chart in two themes, and the HTML that shows the one that suits the page."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from rooflang.chart.theme import THEMES
from rooflang.export.picture import picture_html
from tests.cli.conftest import GOOD


class Elements(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def background(svg: Path) -> str:
    root = ElementTree.parse(svg).getroot()
    return next(each.get("fill") for each in root if each.tag.endswith("rect"))


@pytest.mark.parametrize("dark", [name for name in THEMES if name != "light"])
def test_each_chart_is_drawn_in_both_themes_and_shown_by_one_element(rooflang, good, dark):
    run = rooflang("build", good, "--pair", f"light,{dark}")
    assert run.code == 0
    assert {path.name for path in Path("out").iterdir()} == {"good-light.svg", f"good-{dark}.svg"}
    picture, source, image = Elements(run.out).found
    assert picture == ("picture", {})
    assert source == ("source", {"media": "(prefers-color-scheme: dark)", "srcset": f"out/good-{dark}.svg"})
    assert image == ("img", {"src": "out/good-light.svg", "alt": "A good chart"})
    assert background(Path("out/good-light.svg")) == THEMES["light"].page
    assert background(Path(f"out/good-{dark}.svg")) == THEMES[dark].page


def test_a_pair_is_what_the_theme_of_the_spec_gives(rooflang, good):
    rooflang("build", good, "--pair", "paper,light", "-f", "vl.json")
    Path("paper.roof").write_text(GOOD.replace("dtype    = fp16", "dtype = fp16; theme = paper"))
    rooflang("build", "paper.roof", "-f", "vl.json", "-o", "paper")
    assert Path("out/good-paper.vl.json").read_bytes() == Path("paper/good.vl.json").read_bytes()


def test_pictures_may_be_png_and_what_is_no_picture_has_no_element(rooflang, good):
    run = rooflang("build", good, "--pair", "light,paper", "-f", "png,pdf")
    assert len(list(Path("out").iterdir())) == 4
    assert 'srcset="out/good-paper.png"' in run.out
    assert rooflang("build", good, "--pair", "light,paper", "-f", "pdf").out == ""


def test_a_title_and_a_path_of_any_signs_stay_inside_their_attributes():
    text = picture_html(Path('a b,"c"/x-light.svg'), Path("<d>/x-dark.svg"), '"><script>&amp;</script>\n2nd')
    _, (_, source), (_, image) = Elements(text).found
    assert image["alt"] == '"><script>&amp;</script> 2nd'
    assert unquote(image["src"]) == 'a b,"c"/x-light.svg' and unquote(source["srcset"]) == "<d>/x-dark.svg"
    assert not set(image["src"] + source["srcset"]) & set(' ,"<>')


def test_problems_do_not_stand_between_the_html(rooflang, good):
    Path(good).write_text(GOOD.replace("215 FLOP/B", "200 FLOP/B"))
    run = rooflang("build", good, "--pair", "light,paper")
    assert run.code == 1
    assert run.out.startswith("<picture>\n") and "error[" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--pair", "light"], "`light` is no LIGHT,DARK: two themes"),
        (["--pair", "light,lite"], "there is no theme `lite`, did you mean `light`?"),
        (["--pair", "light,paper", "-f", "svg,csv"], "`csv` has no theme, it is the same on any page"),
    ],
)
def test_what_is_no_pair_is_told(rooflang, good, arguments, said):
    run = rooflang("build", good, *arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err and not Path("out").exists()
