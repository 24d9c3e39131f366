"""The buffer of a geometry in its own units, as a process of pygeoapi."""

from pygeoapi.process.base import BaseProcessor
from shapely.geometry import mapping, shape

METADATA = {
    "version": "1.0.0",
    "id": "geometry-buffer",
    "title": {"en": "Buffer"},
    "description": {"en": "The buffer of a geometry."},
    "jobControlOptions": ["sync-execute", "async-execute"],
    "keywords": ["buffer"],
    "links": [],
    "inputs": {
        "geometry": {"title": "Geometry", "schema": {"type": "object"}, "minOccurs": 1, "maxOccurs": 1},
        "distance": {"title": "Distance", "schema": {"type": "number"}, "minOccurs": 1, "maxOccurs": 1},
        "resolution": {"title": "Resolution", "schema": {"type": "integer"}, "minOccurs": 0, "maxOccurs": 1},
    },
    "outputs": {"buffer": {"title": "Buffer", "schema": {"type": "object", "contentMediaType": "application/json"}}},
    "example": {"inputs": {"geometry": {"type": "Point", "coordinates": [0, 0]}, "distance": 1}},
}


class BufferProcessor(BaseProcessor):
    def __init__(self, definition):
        super().__init__(definition, METADATA)
        self.supports_outputs = True

    def execute(self, data, outputs=None):
        geometry = shape(data["geometry"])
        return "application/json", mapping(geometry.buffer(data["distance"], quad_segs=data.get("resolution", 8)))
