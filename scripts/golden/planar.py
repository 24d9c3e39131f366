"""Processes in the plane of the coordinates: shapely (GEOS), scipy (Qhull), and arithmetic that stands beside it."""
import math
import random

import scipy.spatial
import shapely
from shapely import ops

from geojson import as_json, case, collection, feature, line, point, polygon, shape, square

SHAPELY = f"shapely {shapely.__version__} (GEOS {shapely.geos_version_string}), scripts/golden/planar.py"
RNG = random.Random(14)


def star(x, y, corners, inner, outer):
    """A ring with dents; no two of its numbers are alike."""
    at = lambda i: (i * 2 * math.pi / corners, RNG.uniform(inner, outer))
    spots = [at(i) for i in range(corners)]
    ring = [[round(x + r * math.cos(a), 3), round(y + r * math.sin(a), 3)] for a, r in spots]
    return polygon(ring + ring[:1])


A = star(1000, 1000, 23, 300, 600)
B = star(1400, 1100, 19, 250, 500)
PLACES = [[round(RNG.uniform(500, 2000), 2), round(RNG.uniform(500, 2000), 2)] for _ in range(40)]
POINTS = {"type": "MultiPoint", "coordinates": PLACES}
ROAD = line(*[[300 + 90 * i, round(RNG.uniform(700, 1300), 2)] for i in range(20)])
PARTS = [A, B, square(5000, 5000, 100)]


def golden():
    return {**constructions(), **overlays(), **relations(), **cleaning(), **tables()}


def of_layer(geometry, **summary):
    return {"result": {"geometry": as_json(geometry), **({"summary": summary} if summary else {})}}


def constructions():
    out = {}
    hulls = [feature(g, {"n": i}, i) for i, g in enumerate(PARTS)]
    out["convex-hull"] = SHAPELY, [
        case("of 40 points", {"layer": POINTS}, of_layer(shapely.convex_hull(shape(POINTS)))),
        case(
            "of each feature",
            {"layer": collection(*hulls), "of": "feature"},
            {"result": {"features": [feature(shapely.convex_hull(shape(f["geometry"])), f["properties"], f["id"]) for f in hulls]}},
        ),
    ]
    out["concave-hull"] = SHAPELY, [
        case(f"with ratio {ratio}", {"layer": POINTS, "ratio": ratio}, of_layer(shapely.concave_hull(shape(POINTS), ratio), ratio=ratio))
        for ratio in (0.2, 0.5)
    ]
    holed = polygon(A["coordinates"][0], square(980, 980, 30)["coordinates"][0][::-1])
    out["boundary"] = SHAPELY, [
        case("of a polygon with a hole", {"layer": holed}, of_layer(shapely.boundary(shape(holed)))),
        case("of a line", {"layer": ROAD}, of_layer(shapely.boundary(shape(ROAD)))),
    ]
    out["point-on-surface"] = SHAPELY, [
        case("in a star", {"layer": A}, of_layer(shapely.point_on_surface(shape(A)))),
        case("in a star with a hole", {"layer": holed}, of_layer(shapely.point_on_surface(shape(holed)))),
    ]
    buffered = shapely.buffer(shape(A), 25, quad_segs=8)
    out["geometry-buffer"] = SHAPELY, [
        case(
            "25 around a star",
            {"geometry": A, "distance": 25, "resolution": 8},
            {"buffered_geometry": {"geometry": as_json(buffered), "summary": {"area": buffered.area}}},
        ),
        case(
            "4 inward",
            {"geometry": A, "distance": -4},
            {"buffered_geometry": {"summary": {"area": shapely.buffer(shape(A), -4, quad_segs=16).area}}},
        ),
    ]
    triangles = scipy.spatial.Delaunay(PLACES).simplices
    out["delaunay"] = f"scipy {scipy.__version__} (Qhull), scripts/golden/planar.py", [
        case(
            "of 40 points",
            {"layer": POINTS},
            {"result": {"features": [{"geometry": polygon([PLACES[i] for i in [*t, t[0]]])} for t in triangles.tolist()], "summary": {"triangles": len(triangles)}}},
            unordered=True,
        )
    ]
    frame = [500, 500, 2000, 2000]
    cells = [cell(i, PLACES[:12], frame) for i in range(12)]
    out["voronoi"] = "intersection of half planes with shapely, no Voronoi code, scripts/golden/planar.py", [
        case(
            "of 12 points",
            {"layer": collection(*[feature(point(*p), {"n": i}, i) for i, p in enumerate(PLACES[:12])]), "extent": frame},
            {"result": {"features": [feature(c, {"n": i}, i) for i, c in enumerate(cells)]}},
        )
    ]
    return out


def cell(index, places, frame):
    """What of a frame is nearer to one place than to any other: the frame cut at each bisector."""
    rest = shapely.box(*frame)
    x, y = places[index]
    for u, v in places[:index] + places[index + 1 :]:
        (mx, my), (dx, dy) = ((x + u) / 2, (y + v) / 2), (u - x, v - y)
        length = math.hypot(dx, dy)
        dx, dy, far = dx / length, dy / length, 1e5
        corners = [(mx - dy * far, my + dx * far), (mx + dy * far, my - dx * far)]
        half = shapely.Polygon([*corners, (corners[1][0] - dx * far, corners[1][1] - dy * far), (corners[0][0] - dx * far, corners[0][1] - dy * far)])
        rest = rest.intersection(half)
    return rest


def overlays():
    out = {}
    a, b = shape(A), shape(B)
    wholes = {
        "intersection": shapely.intersection(a, b),
        "union": shapely.union(a, b),
        "difference": shapely.difference(a, b),
        "symmetric-difference": shapely.symmetric_difference(a, b),
    }
    for process, whole in wholes.items():
        out[process] = SHAPELY, [case("of two stars", {"layer": A, "overlay": B}, of_layer(whole, area=whole.area))]
    layer = collection(feature(A, {"name": "a"}, "a"), feature(ROAD, {"name": "road"}, "road"), feature(PARTS[2], {}, "far"))
    out["clip"] = SHAPELY, [
        case(
            "a star and a road to a star",
            {"layer": layer, "mask": B},
            {
                "result": {
                    "features": [
                        feature(shapely.intersection(a, b), {"name": "a"}, "a"),
                        feature(shapely.intersection(shape(ROAD), b), {"name": "road"}, "road"),
                    ],
                    "summary": {"inside": 0, "cut": 2, "outside": 1},
                }
            },
        )
    ]
    pieces = [(shapely.intersection(a, b), "a", "b"), (shapely.difference(a, b), "a", None), (shapely.difference(b, a), None, "b")]
    out["overlay"] = SHAPELY, [
        case(
            "union of two stars",
            {"layer": feature(A, {}, "a"), "overlay": feature(B, {}, "b"), "mode": "union"},
            {
                "result": {
                    "features": [{"geometry": as_json(g), "properties": {"a_source": s, "b_source": t}} for g, s, t in pieces],
                    "summary": {"shared": 1, "only_a": 1, "only_b": 1},
                }
            },
            unordered=True,
        )
    ]
    members = [feature(g, {"kind": k, "n": n}) for g, k, n in ((A, "x", 1.5), (B, "x", 2.25), (square(100, 100, 50), "y", 7))]
    out["dissolve"] = SHAPELY, [
        case(
            "by kind",
            {"layer": collection(*members), "by": ["kind"], "sum": ["n"], "mean": ["n"]},
            {
                "result": {
                    "features": [
                        {"geometry": as_json(shapely.union(a, b)), "properties": {"kind": "x", "feature_count": 2, "sum_n": 3.75, "mean_n": 1.875}},
                        {"geometry": square(100, 100, 50), "properties": {"kind": "y", "feature_count": 1, "sum_n": 7, "mean_n": 7}},
                    ]
                }
            },
            unordered=True,
        )
    ]
    knife = line([300, 1010], [1800, 990])
    split = list(ops.split(a, shape(knife)).geoms)
    out["split"] = SHAPELY, [
        case(
            "a star by a line",
            {"layer": A, "lines": knife},
            {"result": {"features": [{"geometry": as_json(piece)} for piece in split], "summary": {"features_cut": 1, "features_out": len(split)}}},
            unordered=True,
        )
    ]
    return out


def relations():
    out = {}
    a, b, road = shape(A), shape(B), shape(ROAD)
    names = ["intersects", "disjoint", "contains", "within", "covers", "covered_by", "touches", "crosses", "overlaps", "equals"]
    pairs = [("two stars", A, B), ("a road and a star", ROAD, A), ("a star and a square in it", A, square(990, 990, 20)), ("two squares that touch", square(1000, 0, 9), square(1009, 3, 9))]
    out["relate"] = SHAPELY, [
        case(
            title,
            {"a": g, "b": h},
            {"relation": {"matrix": shapely.relate(shape(g), shape(h)), "relations": sorted(n for n in names if holds(n, g, h))}},
            unordered=True,
        )
        for title, g, h in pairs
    ]
    layer = collection(*[feature(point(*p), {}, i) for i, p in enumerate(PLACES)])
    inside = [i for i, p in enumerate(PLACES) if shapely.intersects(shapely.Point(p), a)]
    out["select-by-location"] = SHAPELY, [
        case(
            "points in a star",
            {"layer": layer, "comparison_layer": A},
            {"result": {"features": [{"id": i} for i in inside], "summary": {"selected": len(inside), "left_out": 40 - len(inside)}}},
        )
    ]
    polygons = collection(feature(A, {}, "a"), feature(B, {}, "b"))
    counts = [sum(shapely.contains(g, shapely.Point(p)) for p in PLACES) for g in (a, b)]
    none = sum(not shapely.intersects(shapely.union(a, b), shapely.Point(p)) for p in PLACES)
    out["count-points"] = SHAPELY, [
        case(
            "40 points in two stars",
            {"layer": polygons, "points": POINTS},
            {"result": {"features": [{"id": n, "properties": {"point_count": int(c)}} for n, c in zip("ab", counts)], "summary": {"points": 40, "outside": none}}},
        )
    ]
    first = ["a" if shapely.intersects(shapely.Point(p), a) else "b" if shapely.intersects(shapely.Point(p), b) else None for p in PLACES]
    out["spatial-join"] = SHAPELY, [
        case(
            "points to the first of two stars",
            {"layer": layer, "join_layer": polygons},
            {"result": {"features": [{"id": i, "properties": {} if s is None else {"other_id": s}} for i, s in enumerate(first)], "summary": {"matched": 40 - first.count(None)}}},
        )
    ]
    shares = [shapely.intersection(g, road).length for g in (a, b)]
    out["summarize-within"] = SHAPELY, [
        case(
            "a road in two stars",
            {"layer": polygons, "summary_layer": feature(ROAD, {"cost": 100}), "sum": ["cost"], "coordinates": "planar"},
            {
                "result": {
                    "features": [
                        {"id": n, "properties": {"features_inside": 1, "length_inside": s, "sum_cost": 100 * s / road.length}} for n, s in zip("ab", shares)
                    ]
                }
            },
        )
    ]
    return out


def holds(name, g, h):
    return bool(getattr(shapely, name)(shape(g), shape(h)))


def cleaning():
    out = {}
    bow = polygon([[1000, 0], [1040, 40], [1040, 0], [1000, 40], [1000, 0]])
    at = [float(part) for part in shapely.is_valid_reason(shape(bow)).split("[")[1].rstrip("]").split()]
    out["validate"] = SHAPELY, [
        case("a bow-tie", {"layer": bow}, {"result": {"features": [{"geometry": point(*at), "properties": {"reason": "Self-intersection"}}], "summary": {"valid": False, "errors": 1}}}),
        case("a star", {"layer": A}, {"result": {"features": [], "summary": {"valid": shape(A).is_valid, "errors": 0}}}),
    ]
    beside = polygon(*[square(x, y, 2)["coordinates"][0] for x, y in ((1000, 0), (1002, 2))])
    both = shapely.MultiPolygon([shape(square(1000, 0, 2)), shape(square(1002, 2, 2))])
    pentagram = polygon([[1000, 10], [1006, -8], [990, 3], [1010, 3], [994, -8], [1000, 10]])
    made = shapely.make_valid(shape(bow), method="structure", keep_collapsed=False)
    out["make-valid"] = SHAPELY, [
        case("a bow-tie", {"layer": bow}, of_layer(made, made_valid=1, area_after=made.area)),
        case("a star stays", {"layer": A}, of_layer(shape(A), made_valid=0)),
        case("a hole that touches its shell from outside is a polygon, as 772 of JTS asks", {"layer": beside}, of_layer(both, area_after=8, rings_dropped=0)),
        case("a hole outside of its shell means nothing for its outline", {"layer": beside, "method": "outline"}, of_layer(shape(square(1000, 0, 2)), area_after=4, rings_dropped=1, area_dropped=4)),
        case("a star of five lines by linework", {"layer": pentagram, "method": "linework"}, of_layer(shapely.make_valid(shape(pentagram)), made_valid=1)),
        case("a star of five lines by structure", {"layer": pentagram}, of_layer(shapely.make_valid(shape(pentagram), method="structure"), made_valid=1)),
    ]
    thinned = {t: shapely.simplify(shape(ROAD), t, preserve_topology=False) for t in (50, 150)}
    out["simplify"] = SHAPELY, [
        case(f"a road, to within {t}", {"layer": ROAD, "tolerance": t, "units": "coordinates"}, of_layer(g, positions_after=len(g.coords)))
        for t, g in thinned.items()
    ]
    near = polygon([[1010.1, 0], [1020, 0], [1020, 10], [1010, 10.1], [1010.1, 0]])
    out["snap"] = "by hand: [1010.1, 0] is 0.1 from [1010, 0] and [1010, 10.1] is 0.1 from [1010, 10]; both are below 0.2", [
        case(
            "two corners to a square",
            {"layer": near, "to": square(1000, 0, 10), "tolerance": 0.2, "units": "coordinates"},
            of_layer(polygon([[1010, 0], [1020, 0], [1020, 10], [1010, 10], [1010, 0]]), moved=2),
        )
    ]
    tie = polygon([[5.1, 52.1], [5.2, 52.2], [5.2, 52.1], [5.1, 52.2], [5.1, 52.1]])
    places = [tie, *[polygon([[5.3, 52.1], [5.4, 52.1], [5.4, 52.2], [5.3, 52.1]])] * 2]
    out["diagnose"] = "by hand: the ring of feature 0 crosses itself at [5.15, 52.15]; features 1 and 2 are the same", [
        case(
            "a bow-tie and a double",
            {"layer": collection(*[feature(g, {}) for g in places])},
            {
                "diagnosis": {
                    "features": 3,
                    "sound": False,
                    "findings": [
                        {"code": "bow-ties", "severity": "error", "count": 1, "features": [0], "process": "make-valid"},
                        {"code": "duplicate-features", "severity": "warning", "count": 1, "features": [2]},
                    ],
                }
            },
        )
    ]
    return out


def tables():
    rows = [feature(None, {"kind": k, "n": n}, i) for i, (k, n) in enumerate([("park", 5), ("park", 50), ("school", 80), ("park", None), (None, 90)])]
    return {
        "select-by-attribute": (
            "by hand, three-valued logic of CQL2: feature 1 alone has kind park and n of 10 or more; n of feature 3 and kind of feature 4 are unknown",
            [
                case(
                    "parks of 10 and more",
                    {"layer": collection(*rows), "filter": "kind = 'park' AND n >= 10"},
                    {"result": {"features": [{"id": 1}], "summary": {"selected": 1, "left_out": 4, "unknown": 2}}},
                )
            ],
        ),
        "echo": ("definition", [case("a word and a number", {"message": "Anybody there?", "number": 1492}, {"message": "Anybody there?", "number": 1492})]),
        "hello-world": ("definition", [case("a greeting", {"name": "Isthmus"}, {"echo": {"greeting": "Hello Isthmus!", "name": "Isthmus"}})]),
    }
