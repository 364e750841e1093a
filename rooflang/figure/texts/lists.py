"""Names as one reads them, alone and in a row."""

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Different names one after the other, parted by commas, or by semicolons where one of them has a comma itself."""
    own = list(dict.fromkeys(name for name in names if name))
    return ("; " if any("," in name for name in own) else ", ").join(own)


def readable(name: str) -> str:
    """A name of the spec as one reads it: `H100_SXM` as `H100 SXM`."""
    return name.replace("_", " ").strip() or name
