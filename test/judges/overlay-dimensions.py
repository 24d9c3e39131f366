"""Judges overlays of polygons whose borders nearly coincide, and of mixed layers, by their areas and by places."""
import json
import sys

from shapely.geometry import Point, shape


def holds(geometries, place):
    return any(geometry.distance(place) == 0 for geometry in geometries)


def near_border(geometries, place, reach):
    return any(geometry.boundary.distance(place) < reach or (geometry.area == 0 and geometry.distance(place) < reach) for geometry in geometries)


TRUTHS = {
    "intersection": lambda a, b: a and b,
    "union": lambda a, b: a or b,
    "difference": lambda a, b: a and not b,
    "symmetric-difference": lambda a, b: a != b,
}


def judge(case):
    faults = []
    a, b = [[shape(geometry) for geometry in case[side]] for side in ("a", "b")]
    result = shape(case["result"]) if case["result"] else Point()
    dimensions = {part.geom_type.replace("Multi", "") for part in getattr(result, "geoms", [result]) if not part.is_empty}
    allowed = {part["type"].replace("Multi", "") for part in case["a"] + (case["b"] if case["operation"] != "difference" else [])}
    if case["operation"] != "intersection" and not dimensions <= allowed:
        faults.append(f"{case['operation']} of {sorted(allowed)} has {sorted(dimensions)}")
    for position in case["places"]:
        place = Point(position)
        if near_border(a + b, place, case["reach"]):
            continue
        expected = TRUTHS[case["operation"]](holds(a, place), holds(b, place))
        if (result.distance(place) == 0 if not result.is_empty else False) != expected:
            faults.append(f"{case['operation']} at {position} should be {expected}")
    return faults


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
