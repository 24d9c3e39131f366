"""Points and edges in exact fractions."""
from fractions import Fraction


def exact(position):
    return Fraction(position[0]), Fraction(position[1])


def cross(a, b, p):
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def on(a, b, p):
    inside = min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])
    return inside and cross(a, b, p) == 0


def along(a, b, p):
    """Fraction of an edge at which a point on its line lies."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    return (p[0] - a[0]) / dx if dx != 0 else (p[1] - a[1]) / dy


def meets(a, b, edges):
    """Fractions of an edge at which others cross it or end on it, with 0 and 1."""
    found = {Fraction(0), Fraction(1)}
    dx, dy = b[0] - a[0], b[1] - a[1]
    for c, d in edges:
        ex, ey = d[0] - c[0], d[1] - c[1]
        det = dx * ey - dy * ex
        if det != 0:
            t = ((c[0] - a[0]) * ey - (c[1] - a[1]) * ex) / det
            u = ((c[0] - a[0]) * dy - (c[1] - a[1]) * dx) / det
            if 0 <= t <= 1 and 0 <= u <= 1:
                found.add(t)
        elif cross(a, b, c) == 0:
            found.update(t for t in (along(a, b, c), along(a, b, d)) if 0 <= t <= 1)
    return found


def locate(rings, p):
    """Inside, outside or border of a polygon, by the even-odd rule."""
    inside = False
    for ring in rings:
        for a, b in zip(ring, ring[1:]):
            if on(a, b, p):
                return "border"
            if (a[1] > p[1]) != (b[1] > p[1]) and (cross(a, b, p) > 0) == (b[1] > a[1]):
                inside = not inside
    return "inside" if inside else "outside"
