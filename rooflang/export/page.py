"""JSON that may be pasted into a page."""


def harmless_in_pages(text: str) -> str:
    """The same to JSON, but a title can't end the script element that this is pasted into."""
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")
