"""Places where lines meet on one level, by shapely; and ends near other lines, in metres at the equator."""
import itertools
import json
import sys

from shapely.geometry import LineString, MultiPoint, Point

X, Y = 111319.49079327358, 110574.27582159475


def ends_of(shape):
    if shape.is_empty:
        return
    if shape.geom_type == 'Point':
        yield shape.coords[0]
    elif shape.geom_type == 'LineString':
        yield shape.coords[0]
        yield shape.coords[-1]
    else:
        for part in shape.geoms:
            yield from ends_of(part)


def meetings(case):
    lines = [LineString(line) for line in case['lines']]
    levels = case['levels']
    found = []
    for i, j in itertools.combinations(range(len(lines)), 2):
        if levels[i] == levels[j]:
            found.extend(ends_of(lines[i].intersection(lines[j])))
    nodes = [Point(node) for node in case['nodes']]
    cloud = MultiPoint([node.coords[0] for node in nodes]) if nodes else None
    # Each meeting has a node, and each node is on two lines, or twice on one.
    missing = [place for place in found if cloud is None or cloud.distance(Point(place)) > 1e-9]
    lone = [node.coords[0] for node in nodes if sum(line.distance(node) < 1e-9 for line in lines) < 2]
    return {'missing': missing, 'lone': lone, 'found': len(found)}


def misses(case):
    scaled = [[(x * X, y * Y) for x, y in line] for line in case['lines']]
    lines = [LineString(line) for line in scaled]
    levels, tolerance = case['levels'], case['tolerance']
    places = {}
    for line in case['lines']:
        for place in map(tuple, line):
            places[place] = places.get(place, 0) + 1
    found = []
    for i, line in enumerate(case['lines']):
        for k in (0, -1):
            if places[tuple(line[k])] > 1:
                continue
            end = Point(scaled[i][k])
            near = [lines[j].distance(end) for j in range(len(lines)) if j != i and levels[j] == levels[i]]
            near += [Point(scaled[j][m]).distance(end) for j in range(len(lines)) if j != i for m in (0, -1)]
            if near and min(near) <= tolerance:
                found.append([i, k, min(near)])
    return {'found': found}


print(json.dumps([meetings(case) if 'nodes' in case else misses(case) for case in json.load(sys.stdin)]))
