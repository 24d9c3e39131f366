"""GeoJSON values, and shapely geometries as such."""
import json

import shapely
from shapely.geometry import mapping


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def feature(geometry, properties=None, id=None):
    out = {"type": "Feature", "properties": properties or {}, "geometry": as_json(geometry)}
    return out if id is None else {**out, "id": id}


def as_json(geometry):
    if geometry is None or isinstance(geometry, dict):
        return geometry
    return json.loads(json.dumps(mapping(shapely.force_2d(geometry))))


def point(x, y):
    return {"type": "Point", "coordinates": [x, y]}


def line(*positions):
    return {"type": "LineString", "coordinates": [list(position) for position in positions]}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [[list(position) for position in ring] for ring in rings]}


def square(x, y, side):
    return polygon([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])


def shape(geometry):
    return shapely.from_geojson(json.dumps(geometry))


def case(title, inputs, expected, tolerance=1e-9, **more):
    return {"title": title, "inputs": inputs, "expected": expected, "tolerance": tolerance, **more}
