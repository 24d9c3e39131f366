"""Validity of multipolygons by shapely."""
import json
import sys

from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import explain_validity

verdicts = []
for polygons in json.load(sys.stdin):
    shape = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in polygons])
    verdicts.append(shape.is_valid or explain_validity(shape))
json.dump(verdicts, sys.stdout)
