"""Areas once covered, outlines and shares of random layers: shapely for the whole, GeographicLib for the measures."""
import json
import sys

from pyproj import Geod
from shapely.geometry import Polygon, shape
from shapely.ops import unary_union

GEOD = Geod(ellps="WGS84")
STEPS = 60


def along(ring):
    """Edges straight in longitude and latitude, cut finely: geodesics between the cuts are as straight."""
    points = [
        (x0 + (x1 - x0) * i / STEPS, y0 + (y1 - y0) * i / STEPS)
        for (x0, y0), (x1, y1) in zip(ring, ring[1:])
        for i in range(STEPS)
    ]
    return zip(*(points + [ring[-1]]))


def area(polygon):
    outer = abs(GEOD.polygon_area_perimeter(*along(list(polygon.exterior.coords)))[0])
    return outer - sum(abs(GEOD.polygon_area_perimeter(*along(list(hole.coords)))[0]) for hole in polygon.interiors)


def length(ring):
    return GEOD.line_length(*along(list(ring.coords)))


def parts(geometry):
    if geometry.is_empty:
        return []
    if isinstance(geometry, Polygon):
        return [geometry]
    return [part for member in getattr(geometry, "geoms", []) for part in parts(member)]


def judge(case):
    polygons = [shape(geometry) for geometry in case["polygons"]]
    mask = shape(case["mask"])
    whole = parts(unary_union(polygons))
    sizes = [area(polygon) for polygon in polygons]
    return {
        "once": sum(map(area, whole)),
        "outer": sum(length(polygon.exterior) for polygon in whole),
        "holes": sum(length(hole) for polygon in whole for hole in polygon.interiors),
        "shares": [
            sum(map(area, parts(polygon.intersection(mask)))) / size for polygon, size in zip(polygons, sizes)
        ],
        "planar": [polygon.intersection(mask).area / polygon.area for polygon in polygons],
    }


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
