"""Shares lines and points out to polygons with fractions: inside, or else to the first polygon that borders."""
import json
import sys

from exact import exact, locate, meets


def owners(zones, p):
    places = [locate(rings, p) for rings in zones]
    inside = [i for i, place in enumerate(places) if place == "inside"]
    return inside or [i for i, place in enumerate(places) if place == "border"][:1]


def cuts(a, b, zones):
    """Positions along an edge at which a border is met."""
    return sorted(meets(a, b, [edge for rings in zones for ring in rings for edge in zip(ring, ring[1:])]))


def judge(case):
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
