"""The cost of the closest facility, by networkx on all vertices of the streets and shapely for the ways to them."""
import json
import sys

import networkx as nx
import numpy as np
import pyproj
import shapely
from shapely.geometry import shape

SPACING = 1.0
TIE = 0.001


def main():
    case = json.load(sys.stdin)
    lon, lat = case["middle"]
    plane = pyproj.Transformer.from_crs("OGC:CRS84", f"+proj=aeqd +lon_0={lon} +lat_0={lat} +ellps=WGS84", always_xy=True)
    streets = Streets(case["network"], plane)
    sides = {name: [to_plane(feature, plane) for feature in case[name]["features"]] for name in ("facilities", "layer")}
    known = {}

    def gates(name, leave_from, reach):
        key = (name, leave_from, reach if leave_from == "any-side" else None)
        if key not in known:
            known[key] = [streets.gates(geometry, leave_from, reach) for geometry in sides[name]]
        return known[key]

    verdicts = []
    for setting in case["settings"]:
        facilities = gates("facilities", setting["facility_leave_from"], setting["facility_reach"])
        layer = gates("layer", setting["layer_leave_from"], setting["layer_reach"])
        access = 0 if setting["access"] == "free" else 1 / case["speed"]
        verdicts.append(streets.closest(facilities, layer, access, case["speed"], case["limit"]))
    json.dump(verdicts, sys.stdout)


def to_plane(feature, plane):
    return shapely.make_valid(shapely.transform(shape(feature["geometry"]), lambda xy: np.column_stack(plane.transform(xy[:, 0], xy[:, 1]))))


class Streets:
    def __init__(self, network, plane):
        geod = pyproj.Geod(ellps="WGS84")
        self.ends, lines, lengths = [], [], []
        for feature in network["features"]:
            geometry = feature["geometry"]
            parts = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
            for part in parts:
                positions = [tuple(position[:2]) for position in part]
                xy = np.array(positions)
                east, north = plane.transform(xy[:, 0], xy[:, 1])
                metres = geod.inv(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1])[2]
                for k, length in enumerate(metres):
                    if positions[k] == positions[k + 1]:
                        continue
                    self.ends.append((positions[k], positions[k + 1]))
                    lines.append([(east[k], north[k]), (east[k + 1], north[k + 1])])
                    lengths.append(float(length))
        self.lines = shapely.linestrings(lines)
        self.lengths = lengths
        self.tree = shapely.STRtree(self.lines)
        self.graph = nx.Graph()
        for (a, b), length in zip(self.ends, lengths):
            if not self.graph.has_edge(a, b) or self.graph[a][b]["length"] > length:
                self.graph.add_edge(a, b, length=length)

    def gates(self, geometry, leave_from, reach):
        """Segment, metres along it and metres to it of each gate."""
        if leave_from == "centre":
            geometry = geometry.centroid
        if leave_from == "any-side" and geometry.geom_type not in ("Point", "MultiPoint"):
            found = self.within(geometry, reach)
            if found:
                return found
        near = self.tree.query(geometry, predicate="dwithin", distance=200)
        if len(near) == 0:
            return []
        distances = shapely.distance(self.lines[near], geometry)
        least = distances.min()
        if least <= TIE and geometry.geom_type not in ("Point", "MultiPoint"):
            return self.within(geometry, TIE)
        return [self.nearest(k, geometry) for k in near[distances <= least + TIE]]

    def nearest(self, k, geometry):
        on_street = shapely.shortest_line(self.lines[k], geometry)
        return (int(k), float(shapely.line_locate_point(self.lines[k], shapely.get_point(on_street, 0))), float(on_street.length))

    def within(self, geometry, reach):
        zone = geometry.buffer(reach, quad_segs=256)
        found = []
        for k in self.tree.query(geometry, predicate="dwithin", distance=reach):
            line = self.lines[k]
            pieces = shapely.get_parts(shapely.intersection(line, zone))
            for piece in pieces:
                ends = [float(shapely.line_locate_point(line, shapely.get_point(piece, at))) for at in (0, -1)] if piece.geom_type == "LineString" else [float(shapely.line_locate_point(line, piece))]
                count = int(np.ceil((max(ends) - min(ends)) / SPACING)) + 1
                for measure in np.linspace(min(ends), max(ends), count):
                    found.append((int(k), float(measure), float(shapely.distance(shapely.line_interpolate_point(line, measure), geometry))))
            found.append(self.nearest(k, geometry))
        return found

    def closest(self, facilities, layer, access, speed, limit):
        seeds, on_segment = {}, {}
        for gates in facilities:
            for k, measure, distance in gates:
                on_segment.setdefault(k, []).append((measure, distance * access))
                for node, rest in zip(self.ends[k], (measure, self.lengths[k] - measure)):
                    cost = distance * access + max(rest, 0) / speed
                    seeds[node] = min(seeds.get(node, np.inf), cost)
        graph = self.graph
        graph.add_weighted_edges_from((("source", node, cost * speed) for node, cost in seeds.items()), weight="length")
        metres = nx.single_source_dijkstra_path_length(graph, "source", cutoff=limit * speed, weight="length")
        graph.remove_node("source")
        costs = []
        for gates in layer:
            best = np.inf
            for k, measure, distance in gates:
                for node, rest in zip(self.ends[k], (measure, self.lengths[k] - measure)):
                    best = min(best, (metres.get(node, np.inf) + max(rest, 0)) / speed + distance * access)
                for other, cost in on_segment.get(k, ()):
                    best = min(best, abs(other - measure) / speed + cost + distance * access)
            costs.append(None if best > limit else float(best))
        return costs


main()
