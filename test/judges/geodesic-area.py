"""Judges areas of rings with geodesic edges.

Case: ring of longitudes and latitudes. Verdict: its area in square metres, from its projection to the plane that
touches the ellipsoid at its middle, with 40 digits, where the ring is less than 250 m across (relative error below
1e-9), else from GeographicLib, whose rounding is the noise; perimeter in metres from chords with 40 digits.
"""
import json
import sys
from decimal import Decimal as D, getcontext

from geographiclib.geodesic import Geodesic

getcontext().prec = 45
PI = D("3.14159265358979323846264338327950288419716939937510582")
A, F = D(6378137), D(1) / D("298.257223563")
E2 = F * (2 - F)


def sin_cos(degrees):
    x = D(degrees) * PI / 180
    sine, cosine, term, n = D(0), D(0), D(1), 0
    while abs(term) > D("1e-44") or n < 12:
        if n % 2 == 0:
            cosine += term if n % 4 == 0 else -term
        else:
            sine += term if n % 4 == 1 else -term
        n += 1
        term = term * x / n
    return sine, cosine


def in_space(lon, lat):
    (sx, cx), (sy, cy) = sin_cos(lon), sin_cos(lat)
    n = A / (1 - E2 * sy * sy).sqrt()
    return n * cy * cx, n * cy * sx, n * (1 - E2) * sy


def plane_area(ring):
    points = [in_space(*position[:2]) for position in ring[:-1]]
    middle = [sum(values) / len(points) for values in zip(*points)]
    normal = [middle[0], middle[1], middle[2] / (1 - E2)]
    size = sum(value * value for value in normal).sqrt()
    points = [[value - at for value, at in zip(point, middle)] for point in points]
    total = [D(0)] * 3
    for a, b in zip(points, points[1:] + points[:1]):
        total[0] += a[1] * b[2] - a[2] * b[1]
        total[1] += a[2] * b[0] - a[0] * b[2]
        total[2] += a[0] * b[1] - a[1] * b[0]
    reach = max(sum(value * value for value in point).sqrt() for point in points)
    return abs(sum(value * at for value, at in zip(total, normal))) / size / 2, reach


def judge(case):
    area, reach = plane_area(case["ring"])
    ends = [in_space(*position[:2]) for position in case["ring"]]
    perimeter = D(0)
    for a, b in zip(ends, ends[1:]):
        chord = sum((v - w) ** 2 for v, w in zip(a, b)).sqrt()
        # An arc of the mean radius; the radii differ by a few thousandths of the correction.
        perimeter += chord * (1 + (chord / D(6371000)) ** 2 / 24)
    if reach < 125:
        return {"area": float(area), "perimeter": float(perimeter), "noise": 0}
    polygon = Geodesic.WGS84.Polygon()
    for position in case["ring"][:-1]:
        polygon.AddPoint(position[1], position[0])
    near_pole = max(abs(position[1]) for position in case["ring"]) > 89
    noise = 1e-4 * len(case["ring"]) + (0.1 if near_pole else 0)
    # Over longer edges the Earth's curvature varies.
    own_perimeter = float(perimeter) if reach < 10000 else polygon.Compute(False, True)[1]
    return {"area": abs(polygon.Compute(False, True)[2]), "perimeter": own_perimeter, "noise": noise}


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
