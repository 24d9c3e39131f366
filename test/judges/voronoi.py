"""Judges Voronoi cells and Delaunay triangles with exact fractions, and their areas with shapely."""
import json
import sys
from fractions import Fraction

from shapely.geometry import Point, shape


def exact(position):
    return [Fraction(value) for value in position]


def distance2(a, b):
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def in_circle(a, b, c, d):
    rows = []
    for p in (a, b, c):
        x, y = p[0] - d[0], p[1] - d[1]
        rows.append((x, y, x * x + y * y))
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = rows
    return ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx)


def judge(case):
    faults = []
    sites = [exact(site) for site in case["sites"]]
    west, south, east, north = case["extent"]
    size = max(abs(value) for value in case["extent"])
    reach = 64 * 2.0**-52 * size
    cells = [None if cell is None else shape(cell) for cell in case["cells"]]
    for i, cell in enumerate(cells):
        if cell is not None and not cell.is_valid:
            faults.append(f"cell {i} is invalid")
    total = sum(cell.area for cell in cells if cell is not None)
    box = (east - west) * (north - south)
    if abs(total - box) > reach * 8 * len(sites) * max(east - west, north - south):
        faults.append(f"areas {total} of {box}")
    for place in case["places"]:
        at = exact(place)
        nearest = min(range(len(sites)), key=lambda i: distance2(sites[i], at))
        cell = cells[nearest]
        if cell is None or cell.distance(Point(place)) > reach:
            faults.append(f"{place} is not in cell {nearest}")
    for triangle in case["triangles"]:
        a, b, c = [exact(corner) for corner in triangle]
        if any(in_circle(a, b, c, site) > 0 for site in sites):
            faults.append(f"a site is within the circle round {triangle}")
    return faults


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
