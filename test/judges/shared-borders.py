"""Shares lines and points out to polygons with fractions: inside, or else to the first polygon that borders."""
import json
import sys
from fractions import Fraction


def cross(a, b, p):
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def locate(rings, p):
    inside = False
    for ring in rings:
        for a, b in zip(ring, ring[1:]):
            turn = cross(a, b, p)
            if turn == 0 and min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1]):
                return "border"
            if (a[1] > p[1]) != (b[1] > p[1]) and (turn > 0) == (b[1] > a[1]):
                inside = not inside
    return "inside" if inside else "outside"


def owners(zones, p):
    places = [locate(rings, p) for rings in zones]
    inside = [i for i, place in enumerate(places) if place == "inside"]
    return inside or [i for i, place in enumerate(places) if place == "border"][:1]


def cuts(a, b, zones):
    """Positions along an edge at which a border is met."""
    found = {Fraction(0), Fraction(1)}
    dx, dy = b[0] - a[0], b[1] - a[1]
    for rings in zones:
        for ring in rings:
            for c, d in zip(ring, ring[1:]):
                ex, ey = d[0] - c[0], d[1] - c[1]
                det = dx * ey - dy * ex
                if det != 0:
                    t = ((c[0] - a[0]) * ey - (c[1] - a[1]) * ex) / det
                    u = ((c[0] - a[0]) * dy - (c[1] - a[1]) * dx) / det
                    if 0 <= t <= 1 and 0 <= u <= 1:
                        found.add(t)
                elif cross(a, b, c) == 0:
                    for p in (c, d):
                        t = (p[0] - a[0]) / dx if dx != 0 else (p[1] - a[1]) / dy
                        if 0 <= t <= 1:
                            found.add(t)
    return sorted(found)


def judge(case):
    exact = lambda position: (Fraction(position[0]), Fraction(position[1]))
    zones = [[[exact(p) for p in ring] for polygon in zone for ring in polygon] for zone in case["zones"]]
    points, lines = [0] * len(zones), [0.0] * len(zones)
    for position in case["points"]:
        for zone in owners(zones, exact(position)):
            points[zone] += 1
    line = [exact(position) for position in case["line"]]
    for a, b, length in zip(line, line[1:], case["lengths"]):
        if a == b:
            continue
        at = cuts(a, b, zones)
        for s, t in zip(at, at[1:]):
            m = (s + t) / 2
            for zone in owners(zones, (a[0] + m * (b[0] - a[0]), a[1] + m * (b[1] - a[1]))):
                lines[zone] += float(t - s) * length
    return {"points": points, "lines": lines}


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
