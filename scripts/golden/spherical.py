"""Processes on Earth: GeographicLib, PROJ (pyproj), scikit-learn, and closed forms."""
import math

import geographiclib
import numpy
import pyproj
import sklearn
from sklearn.cluster import DBSCAN

import geodesy
from geojson import case, collection, feature, line, point, polygon

GEOGRAPHICLIB = f"GeographicLib {geographiclib.__version__} for Python, scripts/golden/spherical.py"
PROJ = f"pyproj {pyproj.__version__} (PROJ {pyproj.proj_version_str}), scripts/golden/spherical.py"
UTRECHT, OSAKA, LIMA = [5.1197, 52.0917], [135.5, 34.69], [-77.03, -12.05]
BOX = [[10, 45], [11, 45], [11, 46], [10, 46], [10, 45]]


def golden():
    return {**directions(), **measures(), **neighbours(), **shapes(), **systems()}


def directions():
    def bearing(a, b):
        way = geodesy.inverse(a, b)
        return case(
            f"from {a} to {b}",
            {"from": point(*a), "to": point(*b)},
            {"result": {"initial_bearing": way["azi1"] % 360, "final_bearing": way["azi2"] % 360, "distance_m": way["s12"]}},
            1e-12,
        )

    def destination(a, azimuth, metres):
        place, final = geodesy.direct(a, azimuth, metres)
        return case(
            f"{metres} m at {azimuth} degrees from {a}",
            {"from": point(*a), "bearing": azimuth, "distance": metres},
            {"result": {"geometry": point(*place), "summary": {"final_bearing": final}}},
            1e-12,
        )

    def distance(a, b):
        metres = geodesy.distance(a, b)
        return case(f"from {a} to {b}", {"a": point(*a), "b": point(*b)}, {"result": {"distance_m": metres}}, 1e-12)

    edge = [[5.04, 52.03], [5.11, 52.062]]
    foot = geodesy.nearest_on_edge(UTRECHT, *edge)
    to_line = case(
        "from a place to a road",
        {"a": point(*UTRECHT), "b": line(*edge, [5.11, 51.9])},
        {"result": {"distance_m": geodesy.distance(UTRECHT, foot), "nearest_on_b": foot}},
        1e-8,
    )
    return {
        "bearing": (GEOGRAPHICLIB, [bearing(UTRECHT, OSAKA), bearing(OSAKA, LIMA), bearing([179.5, -17], [-179.5, -16])]),
        "destination": (GEOGRAPHICLIB, [destination(UTRECHT, 37.5, 1234.5), destination(LIMA, 250, 9_000_000)]),
        "distance": (GEOGRAPHICLIB, [distance(UTRECHT, OSAKA), distance(OSAKA, LIMA), to_line]),
    }


def measures():
    area, perimeter = geodesy.area_and_perimeter(BOX)
    fine = geodesy.planar_edges(BOX, 20_000)
    planar_area, planar_perimeter = geodesy.area_and_perimeter(fine)
    route = [UTRECHT, OSAKA, LIMA]
    by = lambda edges, a, p: case(
        f"a box of one degree, {edges} edges",
        {"layer": polygon(BOX), "edges": edges},
        {"result": {"summary": {"area_m2": a, "perimeter_m": p}}},
        1e-9,
    )
    length = geodesy.line_length(route)
    step = 400_000
    cut = [route[0]]
    for a, b in zip(route, route[1:]):
        way = geodesy.inverse(a, b)
        parts = math.ceil(way["s12"] / step)
        cut += [geodesy.direct(a, way["azi1"], way["s12"] * i / parts)[0] for i in range(1, parts)] + [b]
    # From Osaka to Lima the way crosses the antimeridian, so that only the first leg is compared vertex by vertex.
    first = cut[: math.ceil(geodesy.distance(*route[:2]) / step) + 1]
    mean = lambda *box: case(
        f"of the box {list(box)}",
        {"layer": polygon([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]], [box[0], box[1]]])},
        {"result": {"geometry": point(*geodesy.centroid_of_box(*box))}},
        2e-9,
    )
    return {
        "measure": (
            GEOGRAPHICLIB,
            [
                by("geodesic", area, perimeter),
                by("planar", planar_area, planar_perimeter),
                case("a way over the Pacific", {"layer": line(*route), "edges": "geodesic"}, {"result": {"summary": {"length_m": length}}}, 1e-11),
            ],
        ),
        "densify": (
            GEOGRAPHICLIB,
            [case("from Utrecht to Osaka", {"layer": line(*route[:2]), "max_length": step, "edges": "geodesic"}, {"result": {"geometry": line(*first)}}, 1e-9)],
        ),
        "centroid": ("closed integrals over a box on the authalic sphere (Snyder 1987, 3-11 and 3-12), scripts/golden/geodesy.py", [mean(10, 40, 50, 60), mean(-30, -20, 60, 75)]),
    }


def neighbours():
    places = [[5.1101, 52.0894], [5.1109, 52.0899], [5.1115, 52.0893], [5.1213, 52.0907], [5.1219, 52.0911], [5.1226, 52.0905], [5.1401, 52.0801]]
    matrix = numpy.array([[geodesy.distance(a, b) for b in places] for a in places])
    labels = DBSCAN(eps=150, min_samples=3, metric="precomputed").fit(matrix).labels_.tolist()
    schools, stops = places[:3], places[3:]
    pairs = [min((geodesy.distance(a, b), i) for i, b in enumerate(stops)) for a in schools]
    layer = lambda spots: collection(*[feature(point(*p), {}, i) for i, p in enumerate(spots)])
    return {
        "cluster": (
            f"scikit-learn {sklearn.__version__} on distances of GeographicLib, scripts/golden/spherical.py",
            [
                case(
                    "two groups and noise",
                    {"layer": layer(places), "distance": 150, "min_points": 3},
                    {"result": {"features": [{"id": i, "properties": {"cluster": None if n < 0 else n + 1}} for i, n in enumerate(labels)], "summary": {"clusters": max(labels) + 1, "noise": labels.count(-1)}}},
                )
            ],
        ),
        "nearest": (
            GEOGRAPHICLIB,
            [
                case(
                    "three schools and four stops",
                    {"layer": layer(schools), "near_layer": layer(stops)},
                    {"result": {"features": [{"id": i, "properties": {"nearest_id": n, "nearest_distance_m": d}} for i, (d, n) in enumerate(pairs)]}},
                    1e-10,
                )
            ],
        ),
    }


def shapes():
    def disc(centre, metres):
        at = lambda share, azimuth: geodesy.direct(centre, azimuth, metres * share)[0]
        ring = [at(1, -360 * i / 20_000) for i in range(20_000)]
        area, _ = geodesy.area_and_perimeter([*ring, ring[0]])
        azimuths = [i * 7.3 for i in range(49)]
        return case(
            f"{metres} m around {centre}",
            {"layer": point(*centre), "distance": metres},
            {"buffered_geometry": {"summary": {"area_m2": abs(area), "distance_m": metres}}},
            2e-3,
            places={"inside": [at(0.9985, a) for a in azimuths], "outside": [at(1.0015, a) for a in azimuths]},
        )

    fiji = [[177.44, -17.78], [179.34, -16.43], [-179.99, -16.8], [-178.8, -18.2]]
    size = 500
    return {
        "buffer": (GEOGRAPHICLIB, [disc(UTRECHT, 400), disc(LIMA, 250_000), disc([179.9, 66], 30_000)]),
        "envelope": (
            "by hand: smallest and largest numbers; the narrowest box of Fiji goes from 177.44 east over 180 to -178.8",
            [
                case("of Fiji", {"layer": {"type": "MultiPoint", "coordinates": fiji}}, {"result": {"summary": {"bbox": [177.44, -18.2, -178.8, -16.43]}}}),
                case(
                    "of a line in a plane",
                    {"layer": line([2000, 7], [1000, 900], [1500, -3]), "coordinates": "planar"},
                    {"result": {"geometry": polygon([[1000, -3], [2000, -3], [2000, 900], [1000, 900], [1000, -3]])}},
                ),
            ],
        ),
        "grid": (
            "by hand: a hexagon of width w has the area w^2 sqrt(3) / 2, a square of side w the area w^2",
            [
                case(f"{shape}s of 500 m", {"extent": [5.105, 52.08, 5.135, 52.1], "size": size, "shape": shape}, {"result": {"summary": {"cell_area_m2": area}}}, 1e-12)
                for shape, area in (("hexagon", size**2 * math.sqrt(3) / 2), ("square", size**2))
            ],
        ),
    }


def systems():
    def reproject(place, target):
        to = pyproj.Transformer.from_crs("OGC:CRS84", target, always_xy=True).transform(*place)
        return case(
            f"{place} to {target}",
            {"layer": point(*place), "target_crs": target},
            {"reprojected_geometry": {"geometry": point(*to)}},
            1e-8,
        )

    grid = pyproj.CRS("EPSG:27700")
    use = grid.area_of_use
    return {
        "reproject": (PROJ, [reproject([13.4, 52.52], "EPSG:25833"), reproject([13.4, 52.52], "EPSG:3035"), reproject(LIMA, "EPSG:3857"), reproject(OSAKA, "EPSG:32653")]),
        "describe-crs": (
            PROJ,
            [
                case(
                    "the British National Grid",
                    {"crs": "EPSG:27700"},
                    {"crs": {"name": grid.name, "kind": "projected", "unit": grid.axis_info[0].unit_name, "datum_of": f"EPSG:{grid.geodetic_crs.to_epsg()}", "area_of_use": [use.west, use.south, use.east, use.north]}},
                    0.06,
                )
            ],
        ),
        "suggest-crs": (f"{PROJ}: the UTM zone and its scale at the corners of the extent", [utm([13.1, 52.3, 13.8, 52.7])]),
    }


def utm(box):
    west, south, east, north = box
    projection = pyproj.Proj("EPSG:32633")
    corners = [projection.get_factors(x, y) for x in (west, east, 13.45) for y in (south, north)]
    error = max(abs(f.meridional_scale - 1) for f in corners)
    return case(
        "Berlin, for distances",
        {"extent": box, "purpose": "distance", "limit": 1},
        {"suggestions": [{"code": "EPSG:32633", "name": pyproj.CRS("EPSG:32633").name, "length_error": error}], "extent": box},
        2e-6,
    )
