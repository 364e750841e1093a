"""Inner levels and links: thin roofs of their own, and a ring on the one that binds a point."""

from rooflang.chart.theme import THEMES
from rooflang.figure.compose import compose
from rooflang.figure.figure import Figure, Role
from tests.laws.specs import chart, close

SPEC = """edition 2026
hardware card {
  compute tensor { fp16 = 100 TFLOP/s }
  memory hbm  { bandwidth = 1 TB/s }
  memory l2   { bandwidth = 4 TB/s }
  memory l1   { bandwidth = 20 TB/s }
  link nvlink { bandwidth = 200 GB/s; latency = 2 us }
}
op blocked(n) {
  flops = 2 FLOP * n^3; read = 6 B * n^2; traffic.l2 = n^3 / 8 * 1 B
}
op copied(n) { flops = 2 FLOP * n^3; read = 6 B * n^2; comm = 0 B }
chart levels { hardware = card; dtype = fp16; plot blocked(n) for n in 64..4096 by *2; plot copied(n) for n in [64] }
"""


def figure(theme: str = "light") -> Figure:
    return compose(chart(SPEC.replace("dtype = fp16", f"dtype = fp16; theme = {theme}")), THEMES[theme].layout)


def test_what_the_ops_use_has_a_roof_and_nothing_else_has():
    roofs = {roof.name: roof.role for roof in figure().panel.roofs if roof.role is not Role.COMPUTE}
    assert roofs == {"hbm": Role.MEMORY, "l2": Role.CHANNEL}


def test_a_point_that_the_level_binds_has_a_ring_on_its_roof():
    for theme in THEMES:
        series = {each.name: each for each in figure(theme).panel.series}
        rings = series["blocked"].rings
        assert [ring.place.x for ring in rings] == [16.0]
        assert close(rings[0].place.y, 16 * 4e12)
        # All but the two that the main memory binds: their tooltip names all of them.
        assert rings[0].settings == 5 and "256" in " ".join(rings[0].texts) and "l2" in rings[0].texts
        assert not series["copied"].rings


def test_the_ring_is_shown_and_told():
    drawn = figure()
    low, high = drawn.panel.x.domain
    assert all(low < ring.place.x < high for series in drawn.panel.series for ring in series.rings)
    assert "l2 4 TB/s" in drawn.description
