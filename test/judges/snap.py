"""Judges snapping in metres by GeographicLib's distances.

Case: positions before and after (the vertices of points or of one line), targets, whether these are the positions
themselves, tolerance in metres, missed (number of targets that the answer says it left). Verdict: farthest move of a
vertex, or of a place on the line, in tolerances; pairs of results (or of a result and a target) that differ within the
tolerance.
"""
import json
import sys

from geographiclib.geodesic import Geodesic


def distance(a, b):
    return Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0], Geodesic.DISTANCE)["s12"]


def short_way(a, b):
    step = b[0] - a[0]
    return step - 360 if 180 < step < 360 else step + 360 if -360 < step < -180 else step


def place(a, b, t):
    return a[0] + short_way(a, b) * t, a[1] + (b[1] - a[1]) * t


def places(line, parts):
    return [place(a, b, k / parts) for a, b in zip(line, line[1:]) for k in range(parts + 1)]


def from_line(at, line, parts=16):
    """Distance from a line whose edges are straight in longitude and latitude."""
    best = min(distance(at, vertex) for vertex in line)
    for a, b in zip(line, line[1:]):
        values = [distance(at, place(a, b, k / parts)) for k in range(parts + 1)]
        k = min(range(parts + 1), key=values.__getitem__)
        low, high = max(0, k - 1) / parts, min(parts, k + 1) / parts
        for _ in range(16):
            third = (high - low) / 3
            if distance(at, place(a, b, low + third)) < distance(at, place(a, b, high - third)):
                high -= third
            else:
                low += third
        best = min(best, distance(at, place(a, b, (low + high) / 2)))
    return best


def judge_points(case):
    tolerance = case["tolerance"]
    moves = [distance(a, b) / tolerance for a, b in zip(case["before"], case["after"])]
    others = case["after"] if case["toItself"] else case["targets"]
    near = 0
    for at in case["after"]:
        apart = [distance(at, other) / tolerance for other in others]
        is_snapped = min(apart) < 1e-12 and not case["toItself"]
        near += sum(1e-12 < value < 1 - 1e-9 for value in apart) if not is_snapped else 0
    return {"move": max(moves), "near": near}


def judge_line(case):
    tolerance, before, after = case["tolerance"], case["before"], case["after"]
    move = max(from_line(at, after) for at in places(before, 5)) / tolerance
    # A target that is near the line, before and after, and not on it was missed; one beyond an end or a corner may be.
    near = 0
    for target in case["targets"]:
        to_vertex = min(distance(target, vertex) for vertex in after)
        if to_vertex < 1e-9 * tolerance or from_line(target, before) > 0.98 * tolerance:
            continue
        near += from_line(target, after) < min(0.98 * tolerance, to_vertex - 0.02 * tolerance)
    return {"move": move, "near": 0 if case["missed"] else near}


json.dump([(judge_line if case["isLine"] else judge_points)(case) for case in json.load(sys.stdin)], sys.stdout)
