"""Judges the area of outlines that are not cut at the antimeridian, from the outlines in continuous longitudes."""
import json
import math
import sys

from shapely.geometry import MultiPolygon, Polygon, box, shape
from shapely.ops import unary_union
from shapely.affinity import translate
from shapely.validation import make_valid

A, F = 6378137.0, 1 / 298.257223563
E2 = F * (2 - F)
E = math.sqrt(E2)


def zone(latitude):
    """Area from the equator per radian of longitude."""
    s = math.sin(math.radians(latitude))
    return A * A * (1 - E2) / 2 * (s / (1 - E2 * s * s) + math.atanh(E * s) / E)


def ring_area(ring):
    total = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
        steps = max(1, math.ceil(abs(y1 - y0) / 0.05))
        for k in range(steps):
            # Simpson's rule of the area below the edge.
            a, b = y0 + (y1 - y0) * k / steps, y0 + (y1 - y0) * (k + 1) / steps
            total += math.radians((x1 - x0) / steps) * (zone(a) + 4 * zone((a + b) / 2) + zone(b)) / 6
    return abs(total)


def area(geometry):
    parts = [g for g in getattr(geometry, "geoms", [geometry]) if isinstance(g, Polygon)]
    return sum(ring_area(p.exterior.coords) - sum(ring_area(h.coords) for h in p.interiors) for p in parts)


def fix(ring):
    return make_valid(Polygon(ring))


def polygons(case):
    parts = []
    for shell, *holes in case["polygons"]:
        # Copies of a hole on both sides, because a ring around a pole is cut along a meridian.
        copies = [translate(fix(h), 360 * k, 0) for h in holes for k in ((-1, 0, 1) if case["polar"] else (0,))]
        parts.append(fix(shell).difference(unary_union(copies)))
    return unary_union(parts)


def in_range(geometry):
    turns = [translate(geometry, 360 * k, 0).intersection(box(-180, -90, 180, 90)) for k in (-2, -1, 0, 1, 2)]
    return unary_union([make_valid(g) for g in turns])


def judge(case):
    right = in_range(polygons(case))
    got = shape(case["got"]) if case["got"] else MultiPolygon()
    return {
        "area": area(right),
        "difference": right.symmetric_difference(make_valid(got)).area,
        "valid": bool(got.is_valid),
    }


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
