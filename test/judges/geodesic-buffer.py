"""Judges geodesic buffers: distances of places on their edge and around it, by GeographicLib (in pyproj), and validity.

Edges of the geometry are straight in longitude and latitude. Reads cases as JSON, writes for each the largest error of
the edge as a share of the distance, and what is wrong.
"""

import json
import sys

import numpy as np
from pyproj import Geod
from shapely.geometry import shape
from shapely.validation import explain_validity

GEOD = Geod(ellps="WGS84")
A, F = 6378137.0, 1 / 298.257223563
E2 = F * (2 - F)
RANDOM = np.random.default_rng(5)
EDGES, PLACES, NEAREST = 60, 60, 8


def lines_of(geometry):
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return [line for member in geometry["geometries"] for line in lines_of(member)]
    nested = geometry["coordinates"]
    if kind == "Point":
        return [[nested]]
    if kind == "MultiPoint":
        return [[position] for position in nested]
    if kind == "LineString":
        return [nested]
    if kind in ("MultiLineString", "Polygon"):
        return nested
    return [ring for polygon in nested for ring in polygon]


def polygons_of(geometry):
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return [polygon for member in geometry["geometries"] for polygon in polygons_of(member)]
    if kind == "Polygon":
        return [geometry["coordinates"]] if geometry["coordinates"] else []
    return geometry["coordinates"] if kind == "MultiPolygon" else []


def segments_of(lines):
    parts = []
    for line in lines:
        c = np.asarray([position[:2] for position in line], float)
        parts.append(np.hstack([c, c]) if len(c) == 1 else np.hstack([c[:-1], c[1:]]))
    return np.vstack(parts)


def split(segments, longest):
    """Cuts segments so that a local plane finds the nearest ones."""
    lowest = np.minimum(89, np.minimum(np.abs(segments[:, 1]), np.abs(segments[:, 3])))
    across = np.abs(segments[:, 2] - segments[:, 0]) * np.cos(np.radians(lowest))
    sizes = np.maximum(np.abs(segments[:, 3] - segments[:, 1]), across)
    counts = np.maximum(1, np.ceil(sizes / longest)).astype(int)
    owner = np.repeat(np.arange(len(segments)), counts)
    k = np.concatenate([np.arange(count) for count in counts])[:, None]
    n = counts[owner][:, None]
    start, way = segments[owner, :2], segments[owner, 2:] - segments[owner, :2]
    return np.hstack([start + way * (k / n), start + way * ((k + 1) / n)])


def to_turn(places, segments):
    """Longitudes in the turn of the segments."""
    middle = (segments[:, 0].min() + segments[:, 0].max()) / 2
    moved = places.copy()
    moved[:, 0] -= 360 * np.round((moved[:, 0] - middle) / 360)
    return moved


def to_space(lon, lat):
    lon, lat = np.radians(lon), np.radians(lat)
    n = A / np.sqrt(1 - E2 * np.sin(lat) ** 2)
    return np.stack([n * np.cos(lat) * np.cos(lon), n * np.cos(lat) * np.sin(lon), n * (1 - E2) * np.sin(lat)])


def distances(places, segments):
    """Geodesic distance of places to the nearest segment."""
    result = np.full(len(places), np.inf)
    block = max(1, int(4e6 / len(segments)))
    for first in range(0, len(places), block):
        p = to_turn(places[first : first + block], segments)
        narrow = np.cos(np.radians(p[:, 1]))[:, None]
        ax, ay = (segments[None, :, 0] - p[:, None, 0]) * narrow, segments[None, :, 1] - p[:, None, 1]
        bx, by = (segments[None, :, 2] - p[:, None, 0]) * narrow, segments[None, :, 3] - p[:, None, 1]
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        t = np.clip(np.where(square > 0, -(ax * dx + ay * dy) / np.where(square > 0, square, 1), 0), 0, 1)
        lon = segments[None, :, 0] + (segments[None, :, 2] - segments[None, :, 0]) * t
        lat = segments[None, :, 1] + (segments[None, :, 3] - segments[None, :, 1]) * t
        chords = ((to_space(lon, lat) - to_space(p[:, :1], p[:, 1:])) ** 2).sum(axis=0)
        count = min(NEAREST, len(segments))
        nearest = np.argpartition(chords, count - 1, axis=1)[:, :count]
        rows = np.arange(len(p))
        for column in range(count):
            j = nearest[:, column]
            found = refine(p, segments[j], t[rows, j])
            result[first : first + block] = np.minimum(result[first : first + block], found)
    return result


def refine(places, segments, t):
    """Smallest distance along segments: its square is nearly a parabola."""

    def measure(at):
        lon = segments[:, 0] + (segments[:, 2] - segments[:, 0]) * at
        lat = segments[:, 1] + (segments[:, 3] - segments[:, 1]) * at
        return GEOD.inv(places[:, 0], places[:, 1], lon, lat)[2]

    best = measure(t)
    width = 1.0
    for _ in range(6):
        low, high = np.clip(t - width, 0, 1), np.clip(t + width, 0, 1)
        middle = (low + high) / 2
        a, b, c = measure(low), measure(middle), measure(high)
        best = np.minimum(best, np.minimum(a, np.minimum(b, c)))
        bend = a * a - 2 * b * b + c * c
        shift = np.where(bend > 0, 0.25 * (high - low) * (a * a - c * c) / np.where(bend > 0, bend, 1), 0)
        t = np.clip(np.clip(middle + shift, low, high), 0, 1)
        best = np.minimum(best, measure(t))
        width /= 5
    return best


def is_inside(places, polygons):
    """By the number of crossings, ring by ring."""
    inside = np.zeros(len(places), bool)
    for rings in polygons:
        odd = np.zeros(len(places), bool)
        for ring in rings:
            c = np.asarray([position[:2] for position in ring], float)
            for first in range(0, len(c) - 1, 4096):
                part = c[first : first + 4097]
                ay, by = part[:-1, 1][None], part[1:, 1][None]
                ax, bx = part[:-1, 0][None], part[1:, 0][None]
                y, x = places[:, 1:2], places[:, 0:1]
                crosses = (ay > y) != (by > y)
                with np.errstate(divide="ignore", invalid="ignore"):
                    at = ax + (bx - ax) * (y - ay) / (by - ay)
                odd ^= (crosses & (x < at)).sum(axis=1) % 2 == 1
        inside |= odd
    return inside


def judge(case):
    distance, tolerance, bound = case["distance"], case["tolerance"], case["errorBound"]
    size = abs(distance)
    source, result = case["continuous"], case["result"]
    segments = split(segments_of(lines_of(source)), 0.1)
    solid, buffered = polygons_of(source), polygons_of(result)
    wrong = []
    error = 0.0
    if buffered:
        polygon = shape(result)
        if not polygon.is_valid:
            wrong.append(f"invalid: {explain_validity(polygon)}")
        edges = segments_of([ring for rings in buffered for ring in rings])
        edges = edges[~((np.abs(edges[:, 0]) == 180) & (np.abs(edges[:, 2]) == 180))]
        if len(edges) > EDGES:
            edges = edges[RANDOM.choice(len(edges), EDGES, replace=False)]
        start, end = edges[:, :2], edges[:, 2:]
        places = np.vstack([start, (start + end) / 2, start * 0.77 + end * 0.23, start * 0.1 + end * 0.9])
        places = places[np.abs(places[:, 0]) < 180]
        deviations = np.abs(distances(places, segments) - size) / size
        # What several parts of a collection share is not an edge.
        error = float(deviations.max()) if len(deviations) else 0.0
        if error > bound * (1 + 1e-6) + 1e-12:
            at = places[deviations.argmax()].tolist()
            wrong.append(f"edge at {at} is off by {error:.4g}, the bound is {bound:.4g}")
    picked, t = RANDOM.integers(0, len(segments), PLACES), RANDOM.random(PLACES)[:, None]
    base = segments[picked, :2] + (segments[picked, 2:] - segments[picked, :2]) * t
    quarter = PLACES // 4
    reach = size * np.concatenate(
        [np.full(quarter, 1 - 1.2 * tolerance), np.full(quarter, 1 + 1.2 * tolerance), RANDOM.uniform(0, 2.2, PLACES - 2 * quarter)]
    )
    lon, lat, _ = GEOD.fwd(base[:, 0], base[:, 1], RANDOM.uniform(0, 360, PLACES), reach)
    places = np.column_stack([lon, lat])
    away = distances(places, segments)
    away = np.where(is_inside(to_turn(places, segments), solid), -away, away)
    in_range = places.copy()
    in_range[:, 0] -= 360 * np.round(in_range[:, 0] / 360)
    is_covered = is_inside(in_range, buffered)
    missing = (away < distance - size * bound) & ~is_covered
    extra = (away > distance + size * bound) & is_covered
    for name, which in (("missing", missing), ("extra", extra)):
        if which.any():
            at = np.flatnonzero(which)[0]
            wrong.append(f"{which.sum()} places {name}, as {places[at].tolist()} at {away[at]:.9g} of {distance:.9g}")
    return {"error": error, "wrong": wrong}


print(json.dumps([judge(case) for case in json.load(sys.stdin)]))
