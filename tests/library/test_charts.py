"""Every file of devices draws: the roofs of each device, for every type that it has a peak for, named and unlike."""

import pytest

from rooflang.chart.theme import THEMES
from rooflang.figure.compose import compose
from rooflang.figure.figure import Role
from tests.laws.specs import charts
from tests.library.devices import FOLDER, Device, devices


@pytest.mark.parametrize("device", devices(), ids=lambda device: device.name)
def test_a_device_draws_its_roofs(device: Device) -> None:
    dtypes = list(dict.fromkeys(dtype for _, dtype in device.peaks))
    text = f"""edition 2026
use "{FOLDER}{device.file}": {device.name}
chart roofs {{ hardware = {device.name}; dtype = [{", ".join(dtypes)}] }}
"""
    (evaluation,) = charts(text)
    assert {ceiling.dtype for ceiling in evaluation.ceilings} == set(dtypes)
    drawn = compose(evaluation, THEMES["light"].layout)
    assert [roof.role for roof in drawn.panel.roofs].count(Role.MEMORY) == 1
    assert len(drawn.panel.ridges) >= 1 and drawn.panel.labels
