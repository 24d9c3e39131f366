"""Judges the reasons that processes give for empty results, by shapely and pyproj."""
import json
import re
import sys

from pyproj import Transformer
from shapely import ops
from shapely.geometry import GeometryCollection, MultiPoint, shape

EMPTY = GeometryCollection()

# Processes that can always say why.
KNOWN = {"boundary", "clip", "delaunay", "difference", "intersection", "overlay", "spatial-join", "symmetric-difference", "union"}


def geometries(layer):
    return [shape(f["geometry"]) if f["geometry"] else EMPTY for f in layer["features"]]


def filled(layer):
    return [g for g in geometries(layer) if not g.is_empty]


def whole(layer):
    return ops.unary_union(filled(layer)) if filled(layer) else EMPTY


def polygons(layer):
    return ops.unary_union([g for g in filled(layer) if g.geom_type == "Polygon"] or [EMPTY])


def dimension(g):
    if g.is_empty:
        return -1
    parts = getattr(g, "geoms", [g])
    return max({"Point": 0, "LineString": 1, "LinearRing": 1, "Polygon": 2}.get(p.geom_type, -1) for p in parts)


def overlap(a, b):
    """True where two features have a part of the smaller of their dimensions in common."""
    return dimension(a.intersection(b)) == min(dimension(a), dimension(b))


def is_empty_result(result):
    features = result["features"] if result["type"] == "FeatureCollection" else [result]
    return all(not f["geometry"] or shape(f["geometry"]).is_empty for f in features)


def relation(name, a, b):
    if name == "touches" and dimension(a) == dimension(b) == 0:
        return False
    return b.covers(a) if name == "covered-by" else getattr(a, name)(b)


def erode(layer, distance, is_metres):
    if not is_metres:
        return all(g.buffer(distance).is_empty for g in filled(layer) if g.geom_type == "Polygon")
    for g in filled(layer):
        if g.geom_type != "Polygon":
            continue
        c = g.centroid
        to = Transformer.from_crs("OGC:CRS84", f"+proj=aeqd +lon_0={c.x} +lat_0={c.y} +datum=WGS84", always_xy=True)
        if not ops.transform(to.transform, g).buffer(distance * 1.01).is_empty:
            return False
    return True


def coordinates(g):
    return [c for p in getattr(g, "geoms", [g]) for c in p.coords]


def nothing(inputs, name):
    layer = inputs[name]
    return not filled(layer)


def true_reason(process, inputs, reason):
    names = [n for n, v in inputs.items() if isinstance(v, dict)]
    first = inputs[names[0]]
    second = inputs[names[1]] if len(names) > 1 else None
    apart = re.search(r"; their extents (\[.*?\]) and (\[.*?\]) do not meet$", reason)
    if apart:
        one, two = [json.loads(text) for text in apart.groups()]
        expected = polygons(second) if process == "clip" else whole(second)
        if list(whole(first).bounds) != one or list(expected.bounds) != two:
            return False
        if one[0] <= two[2] and two[0] <= one[2] and one[1] <= two[3] and two[1] <= one[3]:
            return False
        reason = reason[: apart.start()]
    match = re.fullmatch(r"(\w+) is empty(?:, (it has no features|no feature of it has a position))?", reason)
    if match:
        name, why = match.groups()
        if why == "it has no features":
            return inputs[name]["features"] == []
        return nothing(inputs, name) and (why is None or inputs[name]["features"] != [])
    # What every empty result has in common is said where no reason is certain.
    if re.fullmatch(r"none of its \d+ features has a position|its feature has no position|it has no (position|features)", reason):
        return process not in KNOWN
    if reason == "the geometry has no position":
        return nothing(inputs, names[0])
    match = re.fullmatch(r"(\w+) and (\w+) are empty", reason)
    if match:
        return nothing(inputs, match[1]) and nothing(inputs, match[2])
    if reason == "the layer is empty":
        return nothing(inputs, "layer")
    if reason == "the mask has no polygons":
        return polygons(second).is_empty
    if reason == "no feature of the layer overlaps the mask":
        parts = [p for g in filled(first) for p in getattr(g, "geoms", [g])]
        return not any(overlap(p, polygons(second)) for p in parts)
    if reason == "b covers all of a":
        return whole(second).covers(whole(first))
    if reason == "a and b are disjoint":
        return whole(first).disjoint(whole(second))
    if reason == "a and b are equal":
        return whole(first).equals(whole(second))
    if reason == "features of b cover all of a":
        return all(ops.unary_union([b for b in filled(second) if dimension(b) >= dimension(a)] or [EMPTY]).covers(a) for a in filled(first))
    if reason == "no feature of a overlaps one of b":
        return not any(overlap(a, b) for a in filled(first) for b in filled(second))
    if reason == "every feature with a geometry intersects one of other":
        return all(g.intersects(whole(second)) for f, g in zip(first["features"], geometries(first)) if f["geometry"])
    match = re.fullmatch(r"no feature (?:of layer )?has the relation ([\w-]+) to one of other(, and keep_unmatched is false)?", reason)
    if match:
        if match[1] != inputs["predicate"] or (match[2] is not None) != (process == "spatial-join"):
            return False
        return not any(relation(match[1], a, b) for a in filled(first) for b in filled(second))
    values = [f["properties"]["n"] for f in first["features"]]
    tests = {"n = 2": lambda n: n == 2, "n > 5": lambda n: n > 5, "n = 'x'": lambda n: None, "n IS NULL": lambda n: n is None}
    if reason == "no feature matches the filter":
        return not any(tests[inputs["filter"]](n) for n in values)
    if reason == "no feature that matches the filter has a geometry":
        return all(g.is_empty for n, g in zip(values, geometries(first)) if tests[inputs["filter"]](n))
    if reason.startswith("for no feature it is known whether it matches the filter"):
        return all(tests[inputs["filter"]](n) is None for n in values)
    places = set() if process != "delaunay" else {tuple(c) for g in filled(first) for c in coordinates(g)}
    match = re.fullmatch(r"a triangle needs three different points, and there (?:is|are) (\d)", reason)
    if match:
        return len(places) == int(match[1]) < 3
    match = re.fullmatch(r"all (\d+) points lie on one line", reason)
    if match:
        return len(places) == int(match[1]) > 2 and MultiPoint(list(places)).convex_hull.area == 0
    if reason == "points and closed lines have no boundary, and the layer has nothing else":
        return all(g.boundary.is_empty for g in filled(first))
    if reason == "points and lines have no area to shrink, and a distance above 0 makes one":
        return inputs["distance"] <= 0 and all(dimension(g) < 2 for g in filled(first))
    match = re.fullmatch(r"no point of (?:a|the) polygon is more than ([\d.e+-]+)( metres)?(?: \(.*\))? from its edge(?: \(.*\))?", reason)
    if match:
        return float(match[1]) == -inputs["distance"] and erode(first, inputs["distance"], match[2] is not None)
    return None


def judge(case):
    reasons, result = case["reasons"], case["result"]
    if not is_empty_result(result):
        return [f"has a result, and a reason: {reasons}"] if reasons else []
    if len(reasons) != 1:
        return [f"{len(reasons)} reasons: {reasons} {json.dumps(case['inputs'])}"]
    truth = true_reason(case["process"], case["inputs"], reasons[0])
    if truth:
        return []
    return [f"{'is not known' if truth is None else 'is not true'}: {reasons[0]} {json.dumps(case['inputs'])}"]


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
