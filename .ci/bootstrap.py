"""The project's own environment, out of nothing but Python: made on the first run, brought up to date when need be.

Only the standard library, and a syntax that old Pythons still read: they are told what is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_VENV = ROOT / ".venv"
_STAMP = _VENV / "rooflang.json"
_OLDEST = (3, 11)
# What an editable install depends on; the rest of the checkout is simply used as it is.
_INPUTS = ("pyproject.toml", "hatch_build.py", "grammar/roof.lark", "rooflang/syntax/tables.py")


def enter(*extras: str) -> None:
    """Go on inside the environment with these extras installed: elsewhere, run the same script there and exit."""
    if sys.version_info[:2] < _OLDEST:
        _exit_with(_run([_newer_python(), *sys.argv]))
    python = _python()
    if not _works(python):
        _create()
    _install(python, set(extras))
    if Path(sys.prefix).resolve() != _VENV.resolve():
        _exit_with(_run([str(python), *sys.argv]))


def _python() -> Path:
    return _VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _create() -> None:
    _say(f"making {_VENV}")
    symlinks = os.name != "nt"
    try:
        venv.EnvBuilder(clear=True, symlinks=symlinks, with_pip=True).create(_VENV)
    except (subprocess.CalledProcessError, ImportError):
        # Some systems ship Python without ensurepip: then a pip from outside has to do, see `_installer`.
        venv.EnvBuilder(clear=True, symlinks=symlinks, with_pip=False).create(_VENV)


def _install(python: Path, extras: set[str]) -> None:
    state = _state()
    wanted = extras.union(state.get("extras", ()))
    now = {"fingerprint": [_fingerprint()], "extras": sorted(wanted)}
    if state == now:
        return
    _say("installing the project and what it needs into .venv (only when that has changed)")
    _STAMP.unlink(missing_ok=True)
    target = f".[{','.join(sorted(wanted))}]" if wanted else "."
    if _run([*_installer(python), "--quiet", "--editable", target], cwd=ROOT):
        _exit_with(f"could not install the project: `{_python()} -m pip install -e {target}` says why")
    _STAMP.write_text(json.dumps(now), encoding="utf-8")


def _state() -> dict[str, list[str]]:
    """What was installed; lists of texts, which is all that the file holds."""
    try:
        found: dict[str, list[str]] = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _fingerprint() -> str:
    # The path belongs to it: a checkout that was moved has an environment that points to where it was.
    digest = hashlib.sha256(str(ROOT).encode())
    for name in _INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _installer(python: Path) -> list[str]:
    """The beginning of a command line that installs into the environment."""
    candidates = [
        [str(python), "-m", "pip", "--disable-pip-version-check"],
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)],
    ]
    for command in candidates:
        if _works(*command):
            return [*command, "install"]
    if shutil.which("uv"):
        return ["uv", "pip", "install", "--python", str(python)]
    _exit_with(f"this Python ({sys.executable}) has no pip; on Debian and Ubuntu: apt install python3-venv")
    raise AssertionError


def _newer_python() -> str:
    for minor in (13, 12, 11, 14):
        found = shutil.which(f"python3.{minor}")
        if found and _works(found):
            return found
    wanted = ".".join(map(str, _OLDEST))
    _exit_with(f"this is Python {sys.version.split()[0]}, and there is no newer one here: rooflang needs {wanted}")
    raise AssertionError


def _works(*command: str | Path) -> bool:
    """Whether a Python, or what it is to run, is there and new enough."""
    script = () if len(command) > 1 else ("-c", f"import sys; sys.exit(sys.version_info[:2] < {_OLDEST})")
    last = ("--version",) if len(command) > 1 else ()
    try:
        return subprocess.run([*command, *script, *last], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _run(command: list[str], cwd: Path | None = None) -> int:
    # PIP_USER would make pip refuse to install into an environment.
    environment = {**os.environ, "PIP_USER": "0"}
    try:
        return subprocess.run(command, cwd=cwd, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _exit_with(status: int | str) -> None:
    raise SystemExit(status)
