"""Derive readable colours from that of an institute.

The lightness and the chroma of the institute's colour are limited in OKLCH (Björn Ottosson's
perceptual space), so that any colour keeps a contrast of 4.5:1 as text and of 3:1 as an outline on
the pages, in light and in dark. The hue stays the institute's.
"""

import re
from functools import cache
from math import cbrt, hypot

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
DEFAULT = "#12586a"


@cache
def shades(colour: str | None) -> dict[str, str]:
    """Return the colours of a page in hexadecimal, by name.

    ``accent`` is for links, buttons and focus, ``hover`` its stronger one, ``soft`` a ground below
    text, each for ``light`` and ``dark``; ``dark-on`` is the text on a filled button in the dark.

    :param colour: the institute's colour, as ``#rgb`` or ``#rrggbb``; another value counts as none
    """
    if not isinstance(colour, str) or not _HEX.fullmatch(colour):
        colour = DEFAULT
    light, red_green, yellow_blue = _oklab(colour)
    chroma = hypot(red_green, yellow_blue)

    def shade(lightness, most):
        scale = min(chroma, most) / chroma if chroma > 1e-6 else 0
        return _hex(lightness, red_green * scale, yellow_blue * scale)

    return {
        "light-accent": shade(min(light, 0.435), 0.13),
        "light-hover": shade(min(light, 0.36), 0.12),
        "light-soft": shade(0.968, 0.009),
        "dark-accent": shade(0.82, 0.085),
        "dark-hover": shade(0.89, 0.06),
        "dark-on": shade(0.24, 0.05),
        "dark-soft": shade(0.262, 0.028),
    }


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3), from 1 to 21."""
    darker, lighter = sorted(_luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour):
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def _oklab(colour):
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _hex(lightness, red_green, yellow_blue):
    long = (lightness + 0.3963377774 * red_green + 0.2158037573 * yellow_blue) ** 3
    medium = (lightness - 0.1055613458 * red_green - 0.0638541728 * yellow_blue) ** 3
    short = (lightness - 0.0894841775 * red_green - 1.2914855480 * yellow_blue) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_encoded(part):02x}" for part in linear)


def _encoded(part):
    part = min(max(part, 0), 1)
    part = part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return round(part * 255)
