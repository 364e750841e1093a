"""A sweep of a million settings: right where one looks, and in bounded memory."""

import subprocess
import sys
from pathlib import Path
from random import Random

from tests.laws.specs import CARD, LINEAR, close, plotted, series

ROOT = Path(__file__).parent.parent.parent
MILLION = plotted(
    "plot linear(m, 128 * k, 64 * n) for m in 1..1000, k in 1..10, n in 1..100 where m + n > 1",
    CARD.replace("memory", "overhead = 1 us\n  efficiency { sharpness = 3 }\n  memory") + LINEAR,
)
ALONE = """
import resource, sys
from rooflang import pipeline
from rooflang.pipeline import Request
evaluations, outcome = pipeline.tables(Request(("-",), stdin=sys.stdin.read()))
assert not outcome.problems, outcome.problems
print(len(evaluations[0]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_a_million_settings_are_right_where_one_looks() -> None:
    columns = series(MILLION)["linear"].columns
    assert len(columns["flops"]) == 1_000_000
    random = Random(0)
    for place in [0, 999_999, *(random.randrange(1_000_000) for _ in range(200))]:
        row = {name: values[place] for name, values in columns.items()}
        # The last name runs fastest.
        m, k, n = place // 1000 + 1, 128 * (place // 100 % 10 + 1), 64 * (place % 100 + 1)
        assert (row["m"], row["k"], row["n"]) == (m, k / 128, n / 64)
        flops, traffic = 2 * m * k * n, 2 * (m * k + k * n + m * n)
        compute, memory = flops / 149.7e12, traffic / 696e9
        time = 1e-6 + (compute**3 + memory**3) ** (1 / 3)
        assert close(row["flops"], flops) and close(row["bytes"], traffic)
        assert close(row["intensity"], flops / traffic)
        assert close(row["time"], time) and close(row["performance"], flops / time)
        terms = {"overhead": 1e-6, "memory": memory, "compute": compute}
        assert row["bound"] == max(terms, key=lambda name: terms[name])


def test_a_million_settings_take_less_than_a_gigabyte() -> None:
    # Its peak begins with that of the process that it was started by, so that is a small one.
    between = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', sys.argv[1]]))"
    command = [sys.executable, "-c", between, ALONE]
    done = subprocess.run(command, input=MILLION, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    rows, peak = map(int, done.stdout.split())
    # Kilobytes on Linux, bytes on macOS.
    peak *= 1 if sys.platform == "darwin" else 1024
    assert rows == 1_000_000 and peak < 2**30, f"{peak / 2**20:.0f} MiB"
