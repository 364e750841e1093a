"""The HTML that shows one picture on light pages and another on dark ones, as READMEs take it."""

from html import escape
from pathlib import PurePath
from urllib.parse import quote


def picture_html(light: PurePath, dark: PurePath, alt: str) -> str:
    """A `<picture>` of two files, whose paths are relative to the page; `alt` is for those who can't see it."""
    one_line = " ".join(alt.split())
    return (
        "<picture>\n"
        f'  <source media="(prefers-color-scheme: dark)" srcset="{_link(dark)}">\n'
        f'  <img src="{_link(light)}" alt="{escape(one_line)}">\n'
        "</picture>\n"
    )


def _link(path: PurePath) -> str:
    # A comma or a blank would end it in `srcset`.
    return escape(quote(path.as_posix()))
