"""Judges whether points lie strictly inside polygons, with fractions; if not, whether a double does."""
import json
import math
import sys
from fractions import Fraction

from exact import exact, locate


def next_up(value):
    return math.nextafter(value, math.inf)


def doubles_between(low, high, most):
    values, value = [], next_up(low)
    while value < high and len(values) < most:
        values.append(value)
        value = next_up(value)
    return values


def samples(low, high):
    few = doubles_between(low, high, 41)
    return few if len(few) < 41 else [low + (high - low) * k / 41 for k in range(1, 41)]


def exists(rings, axis):
    """Looks for a double inside on scan lines: each of them where there are few, else 40."""
    levels = [float(p[axis]) for ring in rings for p in ring]
    for level in samples(min(levels), max(levels)):
        at = Fraction(level)
        crossings = []
        for ring in rings:
            for a, b in zip(ring, ring[1:]):
                if (a[axis] > at) != (b[axis] > at):
                    t = (at - a[axis]) / (b[axis] - a[axis])
                    crossings.append(a[1 - axis] + t * (b[1 - axis] - a[1 - axis]))
        crossings.sort()
        for start, end in zip(crossings[::2], crossings[1::2]):
            value = float((start + end) / 2)
            for candidate in (value, next_up(value), -next_up(-value)):
                point = (Fraction(candidate), at) if axis == 1 else (at, Fraction(candidate))
                if locate(rings, point) == "inside":
                    return [float(point[0]), float(point[1])]
    return None


def judge(case):
    rings = [[exact(position) for position in ring] for ring in case["rings"]]
    if case["point"] is None:
        return "there is no point"
    if locate(rings, exact(case["point"])) == "inside":
        return "inside"
    better = exists(rings, 0) or exists(rings, 1)
    return "no double is inside" if better is None else f"{case['point']} is not inside, {better} is"


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
