"""Judges whether polygons, alone or in collections, cover an area once: no gaps, no overlaps."""
import json
import sys

from shapely.geometry import shape
from shapely.ops import unary_union


def polygons(geometry):
    if geometry.geom_type == "Polygon":
        return [geometry]
    return [polygon for part in getattr(geometry, "geoms", []) for polygon in polygons(part)]


def judge(case):
    parts = [polygon for geometry in case["geometries"] for polygon in polygons(shape(geometry))]
    union = unary_union(parts)
    total = sum(part.area for part in parts)
    gaps = sum(len(polygon.interiors) for polygon in polygons(union))
    return {
        "overlap": abs(total - union.area) / case["area"],
        "gap": abs(union.area - case["area"]) / case["area"],
        "holes": gaps,
        "invalid": sum(not part.is_valid for part in parts),
    }


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
