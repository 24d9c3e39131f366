"""Judges planar buffers by the union of the buffers of all segments, which no offset curve has to go round.

Case: geometry, distance, result. Verdict: areas beyond what the chords of arcs and the 1 % by which GEOS fills dents
allow, as shares of the square of the distance, and numbers of holes (shells where the distance is negative) that are
false or lost.
"""
import json
import sys

from shapely.geometry import LineString, MultiPolygon, Point, shape
from shapely.ops import unary_union


def leaves(geometry):
    return [leaf for part in geometry.geoms for leaf in leaves(part)] if hasattr(geometry, "geoms") else [geometry]


def lines_of(geometry):
    lines = []
    for leaf in leaves(geometry):
        if leaf.is_empty:
            continue
        if leaf.geom_type == "Polygon":
            lines += [list(leaf.exterior.coords)] + [list(ring.coords) for ring in leaf.interiors]
        else:
            lines.append(list(leaf.coords))
    return lines


def reach(geometry, radius, segments):
    pieces = []
    for line in lines_of(geometry):
        line = [position[:2] for position in line]
        if len(set(line)) == 1:
            pieces.append(Point(line[0]).buffer(radius, segments))
        pieces += [LineString(edge).buffer(radius, segments) for edge in zip(line, line[1:]) if edge[0] != edge[1]]
    return unary_union(pieces)


def is_lost(part, result, distance):
    return (part.difference(result) if distance > 0 else part.intersection(result)).area <= 1e-9 * part.area


def polygons_of(geometry):
    return [leaf for leaf in leaves(geometry) if leaf.geom_type == "Polygon" and not leaf.is_empty]


def holes_of(geometry):
    from shapely.geometry import Polygon

    return [Polygon(ring) for polygon in polygons_of(geometry) for ring in polygon.interiors]


def judge(case):
    geometry, result, distance = shape(case["geometry"]), shape(case["result"]), case["distance"]
    size = abs(distance)
    solid = unary_union([p.buffer(0) for p in polygons_of(geometry)]) if polygons_of(geometry) else MultiPolygon([])
    if distance < 0:
        geometry = solid
    low, fine, high = (reach(geometry, size * factor, segments) for factor, segments in ((0.985, 16), (1, 64), (1.012, 16)))
    if distance > 0:
        missing = low.union(solid).difference(result)
        extra = result.difference(high.union(solid))
        parts, wide = holes_of(result), holes_of(high.union(solid))
    else:
        missing = solid.difference(high).difference(result)
        extra = result.difference(solid.difference(low))
        parts, wide = polygons_of(result), polygons_of(solid.difference(high))
    floor = 1e-7 * size * size
    edges = unary_union([LineString(line) if len(line) > 1 else Point(line[0]) for line in lines_of(geometry)])
    return {
        "valid": result.is_valid,
        "missing": missing.area / size**2,
        "extra": extra.area / size**2,
        "false": sum(part.difference(fine).area == 0 and edges.distance(part.representative_point()) < size for part in parts),
        "lost": sum(part.area > floor and is_lost(part, result, distance) for part in wide),
    }


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
