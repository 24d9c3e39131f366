"""Judges areas and lengths of a polygon and a line in a projected CRS: shapely in its plane, pyproj on the ellipsoid."""
import json
import math
import sys

import pyproj
from shapely.geometry import LineString, Polygon

pyproj.network.set_network_enabled(False)
geod = pyproj.Geod(ellps="WGS84")
cache = {}


def to_earth(code):
    if code not in cache:
        cache[code] = pyproj.Transformer.from_crs(f"EPSG:{code}", "EPSG:4326", always_xy=True)
    return cache[code]


def fine(line, step):
    """The line with a position every so many units: a geodesic between two is as good as straight in the plane."""
    out = [line[0]]
    for (x0, y0, *_), (x1, y1, *_) in zip(line, line[1:]):
        pieces = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / step))
        out += [[x0 + (x1 - x0) * k / pieces, y0 + (y1 - y0) * k / pieces] for k in range(1, pieces + 1)]
    return out


def on_earth(case, line):
    x, y = zip(*[place[:2] for place in fine(line, 100 / case["unitSize"])])
    return to_earth(case["code"]).transform(x, y)


def slopes(line, lengths, unit):
    """Lengths along slopes, given those of the edges in metres."""
    rises = [(b[2] - a[2]) for a, b in zip(line, line[1:])]
    return sum(math.hypot(length, rise) for length, rise in zip(lengths, rises)) / unit


def judge(case):
    ring, line, unit = case["ring"], case["line"], case["unitSize"]
    area, perimeter = geod.polygon_area_perimeter(*on_earth(case, ring))
    edges = [geod.line_length(*on_earth(case, pair)) for pair in zip(line, line[1:])]
    plane_edges = [math.hypot(b[0] - a[0], b[1] - a[1]) * unit for a, b in zip(line, line[1:])]
    flat = Polygon(ring)
    return {
        "area": abs(area),
        "perimeter": perimeter,
        "length": sum(edges),
        "length3d": slopes(line, edges, 1),
        "planar": {
            "area": flat.area,
            "perimeter": flat.length,
            "length": LineString([place[:2] for place in line]).length,
            "length3d": slopes(line, plane_edges, unit),
        },
    }


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
