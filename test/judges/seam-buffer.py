"""Judges negative geodesic buffers of polygons that GeoJSON cuts at the antimeridian.

Case: rings of the whole polygon with continuous longitudes, distance in metres, result. Everything is projected around
the middle of the polygon (azimuthal equidistant), where the answer is the polygon without the buffers of its edges.
Verdict: area of the symmetric difference, as a share of the distance times the length of the border.
"""
import json
import sys

from pyproj import Transformer
from shapely.geometry import LineString, Polygon, shape
from shapely.ops import unary_union

PARTS = 12


def densify(ring):
    return [
        (a[0] + (b[0] - a[0]) * k / PARTS, a[1] + (b[1] - a[1]) * k / PARTS)
        for a, b in zip(ring, ring[1:])
        for k in range(PARTS)
    ] + [ring[-1]]


def polygons_of(geometry):
    parts = geometry.geoms if hasattr(geometry, "geoms") else [geometry]
    return [part for part in parts if not part.is_empty]


def judge(case):
    lon, lat = case["middle"]
    forward = Transformer.from_crs("EPSG:4326", f"+proj=aeqd +lon_0={lon} +lat_0={lat} +ellps=WGS84", always_xy=True)

    def project(ring):
        return list(zip(*forward.transform(*zip(*[position[:2] for position in densify(ring)]))))

    size = abs(case["distance"])
    # Pieces that meet at the seam have different positions there: a little wider, they leave no cracks.
    wider = [Polygon(project(shell)).buffer(1e-5 * size, join_style=2) for [shell] in case["whole"]]
    whole = unary_union(wider).buffer(-1e-5 * size, join_style=2)
    lines = [line for part in polygons_of(whole) for line in [part.exterior, *part.interiors]]
    band = unary_union([LineString(line.coords).simplify(size * 1e-5).buffer(size, 32) for line in lines])
    right = whole.difference(band)
    pieces = [
        Polygon(project(list(part.exterior.coords)), [project(list(ring.coords)) for ring in part.interiors])
        for part in polygons_of(shape(case["result"]))
    ]
    result = unary_union([piece.buffer(1e-5 * size, join_style=2) for piece in pieces])
    return {
        "difference": result.symmetric_difference(right).area / (size * sum(line.length for line in lines)),
        "left": right.area / size**2,
    }


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
