"""What colours are to eyes: contrast, colour-vision deficiencies and distances, written from their sources.

- Relative luminance and contrast ratio: W3C, Web Content Accessibility Guidelines (WCAG) 2.1, definitions and 1.4.3
  (text, 4.5) and 1.4.11 (graphics, 3).
- Protanopia, deuteranopia, tritanopia: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of
  Color Vision Deficiency" (IEEE TVCG 15(6), 2009), the matrices of severity 1.0, on linear RGB.
- OKLab: Bjoern Ottosson, "A perceptual color space for image processing" (2020): its distance is Euclidean.
"""

from collections.abc import Mapping, Sequence
from math import dist

Triple = tuple[float, float, float]

VISIONS: Mapping[str, Sequence[Triple]] = {
    "trichromacy": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def linear(color: str) -> Triple:
    """Linear RGB of `#rrggbb` (sRGB, IEC 61966-2-1)."""
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def luminance(color: str) -> float:
    """The relative luminance: 0 of black, 1 of white."""
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(color: str, vision: str) -> Triple:
    """What an eye sees of a colour, in OKLab."""
    light = _times(VISIONS[vision], linear(color))
    cones = _times(_TO_CONES, _triple(min(1.0, max(0.0, each)) for each in light))
    return _times(_TO_LAB, _triple(each ** (1 / 3) for each in cones))


def difference(one: str, other: str, vision: str) -> float:
    """How far apart an eye sees two colours; black and white are 1 apart."""
    return dist(seen(one, vision), seen(other, vision))


def lightness(color: str) -> float:
    """How light the grey is that a colour is printed as: OKLab's L of a grey of its luminance."""
    return luminance(color) ** (1 / 3)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _times(matrix: Sequence[Triple], vector: Triple) -> Triple:
    return _triple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def _triple(values) -> Triple:
    first, second, third = values
    return first, second, third
