"""Land of invalid polygons by the rules of make-valid, in exact rational arithmetic.

The plane is cut into slabs at every vertex and crossing; in a slab no edges cross, so that each cell between two of
them lies in the same rings throughout. No code is shared with GEOS or with the process.
Case: {polygons, method, points}. Verdict: {area, land: for each point, true, false, or null where it is on an edge}.
"""

import json
import sys
from bisect import bisect_right
from fractions import Fraction

# Overlaps below this share of a region are contacts that rounding moved.
CONTACT = Fraction(1, 10**9)


def edges_of(ring):
    points = [(Fraction(x), Fraction(y)) for x, y in ring]
    return [(a, b) for a, b in zip(points, points[1:]) if a != b]


def crossing_xs(edges):
    xs = {x for edge in edges for x, _ in edge}
    for i, ((ax, ay), (bx, by)) in enumerate(edges):
        for (cx, cy), (dx, dy) in edges[:i]:
            det = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
            if det == 0:
                continue
            t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / det
            u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / det
            if 0 <= t <= 1 and 0 <= u <= 1:
                xs.add(ax + t * (bx - ax))
    return sorted(xs)


def y_at(edge, x):
    (ax, ay), (bx, by) = edge
    return ay + (by - ay) * (x - ax) / (bx - ax)


def spanning(edges, west, east):
    """Edges over a slab, from south to north."""
    found = [edge for edge in edges if min(edge[0][0], edge[1][0]) <= west and max(edge[0][0], edge[1][0]) >= east]
    middle = (west + east) / 2
    return sorted(found, key=lambda edge: y_at(edge, middle)) if west < east else []


def winding(edges, x, y):
    total = 0
    for (ax, ay), (bx, by) in edges:
        if (ax <= x) != (bx <= x) and y_at(((ax, ay), (bx, by)), x) < y:
            total += 1 if ax < bx else -1
    return total


class Filled:
    """All that a ring keeps from the outside: the faces that cannot be left without crossing an edge."""

    def __init__(self, edges):
        self.xs = crossing_xs(edges)
        self.slabs = []
        self.parents = [0]
        verticals = [edge for edge in edges if edge[0][0] == edge[1][0]]
        outside = ([], [0])
        before = outside
        for west, east in [*zip(self.xs, self.xs[1:]), (self.xs[-1], None)]:
            walls = [edge for edge in verticals if edge[0][0] == west]
            if east is None:
                self.connect(before, outside, west, walls)
                break
            middle = (west + east) / 2
            lines = []
            for edge in spanning(edges, west, east):
                if not lines or y_at(edge, middle) != y_at(lines[-1], middle):
                    lines.append(edge)
            cells = []
            for _ in range(len(lines) + 1):
                self.parents.append(len(self.parents))
                cells.append(len(self.parents) - 1)
            self.join(cells[0], 0)
            self.join(cells[-1], 0)
            self.connect(before, (lines, cells), west, walls)
            before = (lines, cells)
            self.slabs.append(before)

    def connect(self, left, right, x, verticals):
        walls = sorted((min(a[1], b[1]), max(a[1], b[1])) for a, b in verticals)
        for i, one in enumerate(left[1]):
            for j, other in enumerate(right[1]):
                low = [y_at(lines[k - 1], x) for (lines, _), k in ((left, i), (right, j)) if k > 0]
                high = [y_at(lines[k], x) for (lines, _), k in ((left, i), (right, j)) if k < len(lines)]
                if not low or not high:
                    continue  # Both are outside.
                at, end = max(low), min(high)
                for start, stop in walls:
                    if start > at:
                        break
                    at = max(at, stop)
                if at < end:
                    self.join(one, other)

    def find(self, cell):
        while self.parents[cell] != cell:
            cell = self.parents[cell]
        return cell

    def join(self, a, b):
        a, b = self.find(a), self.find(b)
        self.parents[max(a, b)] = min(a, b)

    def holds(self, x, y):
        slab = bisect_right(self.xs, x) - 1
        if slab < 0 or slab >= len(self.slabs):
            return False
        lines, cells = self.slabs[slab]
        below = sum(1 for edge in lines if y_at(edge, x) < y)
        return self.find(cells[below]) != 0


def land_by_structure(polygons, shares):
    """`shares(test)` is the area where a test of the rings holds."""
    cut, own = [], []
    for shell, holes in polygons:
        is_hole = {}
        for hole in holes:
            area = shares(lambda inside: inside[hole])
            is_hole[hole] = area > 0 and shares(lambda inside: inside[hole] and inside[shell]) > CONTACT * area
        cut.append((shell, [hole for hole in holes if is_hole[hole]]))
        if shares(lambda inside: inside[shell]) > 0:
            own += [hole for hole in holes if not is_hole[hole]]

    def is_land(inside):
        return any(inside[shell] and not any(inside[hole] for hole in holes) for shell, holes in cut) or any(
            inside[hole] for hole in own
        )

    return is_land


def land_by_outline(polygons, shares):
    cuts = {shell: [] for shell, _ in polygons}
    for shell, holes in polygons:
        for hole in holes:
            for other, _ in polygons:
                area = shares(lambda inside: inside[other])
                beyond = shares(lambda inside: inside[other] and not inside[hole])
                if other == shell or beyond > CONTACT * area:
                    cuts[other].append((shell, hole))

    def is_land(inside):
        return any(
            inside[shell] and not any(inside[of] and inside[hole] for of, hole in cuts[shell]) for shell in cuts
        )

    return is_land


def judge(case):
    rings = [edges_of(ring) for rings in case['polygons'] for ring in rings]
    polygons, first = [], 0
    for polygon in case['polygons']:
        polygons.append((first, list(range(first + 1, first + len(polygon)))))
        first += len(polygon)
    is_outline = case['method'] == 'outline'
    filled = [Filled(edges) for edges in rings] if is_outline else []

    def locate(x, y):
        if is_outline:
            return [ring.holds(x, y) for ring in filled]
        return [winding(edges, x, y) != 0 for edges in rings]

    edges = [edge for ring in rings for edge in ring]
    xs = crossing_xs(edges)
    areas = {}
    for west, east in zip(xs, xs[1:]):
        middle = (west + east) / 2
        ys = [y_at(edge, middle) for edge in spanning(edges, west, east)]
        for south, north in zip(ys, ys[1:]):
            if south < north:
                inside = tuple(locate(middle, (south + north) / 2))
                areas[inside] = areas.get(inside, 0) + (east - west) * (north - south)

    def shares(test):
        return sum(area for inside, area in areas.items() if test(inside))

    is_land = (land_by_outline if is_outline else land_by_structure)(polygons, shares)

    def land_at(x, y):
        x, y = Fraction(x), Fraction(y)
        for (ax, ay), (bx, by) in edges:
            if (bx - ax) * (y - ay) == (by - ay) * (x - ax):
                return None
        return is_land(locate(x, y))

    return {'area': float(shares(is_land)), 'land': [land_at(x, y) for x, y in case['points']]}


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
