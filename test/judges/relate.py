"""DE-9IM matrices of points, simple lines and simple polygons, with fractions."""
import json
import sys
from fractions import Fraction

from exact import along, cross, exact, meets, on

INTERIOR, BOUNDARY, EXTERIOR = 0, 1, 2


class Geometry:
    def __init__(self, sent):
        self.kind = sent["type"]
        coordinates = sent["coordinates"]
        lists = [[coordinates]] if self.kind == "Point" else [coordinates] if self.kind == "LineString" else coordinates
        self.chains = [[exact(p) for p in chain] for chain in lists]
        self.edges = [edge for chain in self.chains for edge in zip(chain, chain[1:]) if edge[0] != edge[1]]
        self.dimension = {"Point": 0, "LineString": 1, "Polygon": 2}[self.kind]

    def locate(self, p):
        if self.kind == "Point":
            return INTERIOR if self.chains[0][0] == p else EXTERIOR
        if self.kind == "LineString":
            chain = self.chains[0]
            if chain[0] != chain[-1] and p in (chain[0], chain[-1]):
                return BOUNDARY
            return INTERIOR if any(on(a, b, p) for a, b in self.edges) else EXTERIOR
        inside = False
        for a, b in self.edges:
            if on(a, b, p):
                return BOUNDARY
            if (a[1] > p[1]) != (b[1] > p[1]) and (cross(a, b, p) > 0) == (b[1] > a[1]):
                inside = not inside
        return INTERIOR if inside else EXTERIOR

    def side(self, a, b, p):
        """Which side of an own edge at p, in direction a to b, is inside: 1 left, -1 right."""
        for c, d in self.edges:
            if on(c, d, p) and cross(c, d, a) == 0 and cross(c, d, b) == 0:
                along = (d[0] - c[0]) * (b[0] - a[0]) + (d[1] - c[1]) * (b[1] - a[1]) > 0
                # A place so near to the edge that nothing lies between.
                n = (c[1] - d[1], d[0] - c[0])
                shift = Fraction(1, 10**60)
                left = self.locate((p[0] + n[0] * shift, p[1] + n[1] * shift)) == INTERIOR
                return 1 if left == along else -1
        raise ValueError("not on an edge")


def cut(edge, others, points):
    a, b = edge
    dx, dy = b[0] - a[0], b[1] - a[1]
    at = meets(a, b, others)
    at.update(along(a, b, p) for p in points if on(a, b, p))
    point = lambda t: (a[0] + t * dx, a[1] + t * dy)
    at = sorted(at)
    return [point(t) for t in at], [point((s + t) / 2) for s, t in zip(at, at[1:])]


def matrix(a, b):
    cells = [-1] * 9

    def put(first, second, dimension):
        cells[3 * first + second] = max(cells[3 * first + second], dimension)

    put(EXTERIOR, EXTERIOR, 2)
    for one, other, isBack in ((a, b, False), (b, a, True)):
        raise_ = (lambda x, y, d: put(y, x, d)) if isBack else put
        for chain in one.chains:
            for p in chain:
                raise_(one.locate(p), other.locate(p), 0)
        for edge in one.edges:
            nodes, middles = cut(edge, other.edges, [chain[0] for chain in other.chains if len(chain) == 1])
            for p in nodes:
                raise_(one.locate(p), other.locate(p), 0)
            for p in middles:
                place = other.locate(p)
                raise_(one.locate(p), place, 1)
                if one.dimension < 2:
                    raise_(EXTERIOR, EXTERIOR, 2)
                    if other.dimension == 2:
                        for there in ((INTERIOR,) if place == INTERIOR else (INTERIOR, EXTERIOR) if place == BOUNDARY else (EXTERIOR,)):
                            raise_(EXTERIOR, there, 2)
                    continue
                if other.dimension < 2 or place == EXTERIOR:
                    raise_(INTERIOR, EXTERIOR, 2)
                elif place == INTERIOR:
                    raise_(INTERIOR, INTERIOR, 2)
                    raise_(EXTERIOR, INTERIOR, 2)
                elif one.side(*edge, p) == other.side(*edge, p):
                    raise_(INTERIOR, INTERIOR, 2)
                else:
                    raise_(INTERIOR, EXTERIOR, 2)
                    raise_(EXTERIOR, INTERIOR, 2)
        if one.dimension == 2 and other.dimension < 2:
            raise_(INTERIOR, EXTERIOR, 2)
            raise_(BOUNDARY, EXTERIOR, 1)
        if one.dimension > 0 and other.dimension == 0:
            raise_(INTERIOR, EXTERIOR, one.dimension)
    return "".join("F" if cell < 0 else str(cell) for cell in cells)


json.dump([matrix(Geometry(case["a"]), Geometry(case["b"])) for case in json.load(sys.stdin)], sys.stdout)
