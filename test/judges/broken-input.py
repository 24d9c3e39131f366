"""Reads broken GeoJSON by the stated rule, apart from the code under test: which repairs are certain, and the area."""
import json
import sys

from shapely.geometry import Polygon
from shapely.ops import unary_union


class Unreadable(Exception):
    pass


def position(value):
    if not isinstance(value, list) or len(value) < 2:
        raise Unreadable()
    if not all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in value):
        raise Unreadable()
    return tuple(value[:2])


def ring(value):
    points = [position(p) for p in value]
    if points and points[0] != points[-1]:
        points.append(points[0])
    return points


def polygon(rings):
    """The polygon, and whether it encloses anything; holes of fewer than 4 positions are none."""
    shell, *holes = [ring(r) for r in rings]
    if len(shell) < 4:
        return None
    return Polygon(shell, [hole for hole in holes if len(hole) >= 4])


def read(geometry):
    kind = geometry["type"]
    if kind == "GeometryCollection":
        parts = [read(member) for member in geometry["geometries"]]
        return sum(area for area, _ in parts), all(certain for _, certain in parts)
    if kind == "Point":
        if geometry["coordinates"] != []:
            position(geometry["coordinates"])
        return 0, True
    if kind == "LineString":
        points = [position(p) for p in geometry["coordinates"]]
        return 0, len(points) >= 2
    polygons = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
    read_parts = [polygon(rings) for rings in polygons]
    kept = [part for part in read_parts if part is not None]
    return (unary_union(kept).area if kept else 0), len(kept) > 0


verdicts = []
for case in json.load(sys.stdin):
    try:
        area, certain = read(case)
        verdicts.append({"readable": True, "certain": certain, "area": area})
    except Unreadable:
        verdicts.append({"readable": False, "certain": False, "area": 0})
json.dump(verdicts, sys.stdout)
