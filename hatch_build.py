"""Makes the parser's tables when the wheel is built, so that no start has to wait for them."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface[Any]):
    """Ships `roof.tables` in the wheel; in an editable install it goes into the checkout, where git ignores it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the tables, and add them to what is built."""
        sys.path.insert(0, self.root)
        try:
            from rooflang.syntax import tables
        finally:
            sys.path.remove(self.root)
        if version == "editable":
            tables.write(tables.FILE)
            return
        path = Path(self.directory) / "tables" / tables.FILE.name
        path.parent.mkdir(parents=True, exist_ok=True)
        tables.write(path)
        build_data["force_include"][str(path)] = tables.FILE.relative_to(self.root).as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing but the wheel in the output folder."""
        folder = Path(self.directory) / "tables"
        for path in folder.glob("*"):
            path.unlink()
        if folder.is_dir():
            folder.rmdir()
