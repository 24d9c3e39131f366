"""Geodesic reference values: GeographicLib (Karney 2013) and numerical integration, nothing of this repository."""
import math

from geographiclib.geodesic import Geodesic

WGS84 = Geodesic.WGS84
E2 = 1 / 298.257223563 * (2 - 1 / 298.257223563)


def inverse(a, b):
    return WGS84.Inverse(a[1], a[0], b[1], b[0])


def distance(a, b):
    return inverse(a, b)["s12"]


def direct(place, azimuth, metres):
    line = WGS84.Direct(place[1], place[0], azimuth, metres)
    return [line["lon2"], line["lat2"]], line["azi2"] % 360


def area_and_perimeter(ring):
    """Of a closed ring of geodesics, counter-clockwise positive."""
    polygon = WGS84.Polygon()
    for lon, lat in ring[:-1]:
        polygon.AddPoint(lat, lon)
    _, perimeter, area = polygon.Compute()
    return area, perimeter


def planar_edges(ring, steps):
    """Cuts edges that are straight in longitude and latitude so finely that geodesics follow them."""
    out = []
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        out += [[x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps] for i in range(steps)]
    return out + [ring[-1]]


def line_length(line):
    return sum(distance(a, b) for a, b in zip(line, line[1:]))


def nearest_on_edge(place, a, b):
    """Nearest place of an edge straight in longitude and latitude: golden-section search, which needs one minimum."""
    at = lambda t: [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
    low, high, ratio = 0.0, 1.0, (math.sqrt(5) - 1) / 2
    for _ in range(200):
        one, two = high - ratio * (high - low), low + ratio * (high - low)
        if distance(place, at(one)) < distance(place, at(two)):
            high = two
        else:
            low = one
    return at((low + high) / 2)


def authalic(latitude):
    """Authalic latitude in radians, Snyder 1987, (3-11) and (3-12)."""
    e = math.sqrt(E2)

    def q(sine):
        return (1 - E2) * (sine / (1 - E2 * sine**2) - math.log((1 - e * sine) / (1 + e * sine)) / (2 * e))

    return math.asin(q(math.sin(math.radians(latitude))) / q(1))


def geodetic(beta):
    """The latitude in degrees of an authalic one: bisection of `authalic`."""
    low, high = -90.0, 90.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if authalic(middle) < beta else (low, middle)
    return (low + high) / 2


def centroid_of_box(west, south, east, north):
    """Mean place of a box of longitude and latitude on the authalic sphere: the integrals have closed forms."""
    l1, l2, b1, b2 = math.radians(west), math.radians(east), authalic(south), authalic(north)
    band = (b2 - b1) / 2 + (math.sin(2 * b2) - math.sin(2 * b1)) / 4
    x, y = band * (math.sin(l2) - math.sin(l1)), band * (math.cos(l1) - math.cos(l2))
    z = (l2 - l1) * (math.sin(b2) ** 2 - math.sin(b1) ** 2) / 2
    return [math.degrees(math.atan2(y, x)), geodetic(math.atan2(z, math.hypot(x, y)))]
