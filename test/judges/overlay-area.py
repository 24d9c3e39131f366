"""Area that two polygonal geometries have in common, in exact fractions: by the pieces of each border in the other one."""
import json
import sys
from fractions import Fraction

from exact import along, cross, exact, locate, meets, on


def turned(ring, is_hole):
    """The ring with the interior to the left."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))
    return ring if (area > 0) != is_hole else ring[::-1]


def rings_of(polygons):
    return [turned([exact(p) for p in ring], i > 0) for polygon in polygons for i, ring in enumerate(polygon)]


def edges_of(rings):
    return [(a, b) for ring in rings for a, b in zip(ring, ring[1:]) if a != b]


def runs_along(a, b, p, edges):
    """True when the border that p is on has the direction of a to b."""
    return any(on(c, d, p) and cross(c, d, a) == 0 and cross(c, d, b) == 0 and along(a, b, d) > along(a, b, c) for c, d in edges)


def part(rings, others, counts_border):
    edges, total = edges_of(others), Fraction(0)
    for a, b in edges_of(rings):
        at = sorted(meets(a, b, edges))
        points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for t in at]
        for p, q in zip(points, points[1:]):
            middle = ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)
            place = locate(others, middle)
            if place == "inside" or (place == "border" and counts_border and runs_along(a, b, middle, edges)):
                total += (p[0] * q[1] - q[0] * p[1]) / 2
    return total


def judge(case):
    a, b = (rings_of(polygons) for polygons in case)
    return float(part(a, b, True) + part(b, a, False))


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
