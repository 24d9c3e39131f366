"""Asks PROJ about every EPSG coordinate reference system and prints one JSON object a line.

Reads proj.db and calls libproj through ctypes, so that it needs nothing but apt's `proj-bin`. Every transformation is
made without grids: PROJ gets a data folder with proj.db alone. All positions are in the order that PROJ calls
"normalized for visualization": x before y, longitude before latitude, in degrees where they are angles.

    python3 scripts/crs/ask_proj.py > answers.jsonl
"""

import ctypes
import json
import math
import os
import sqlite3
import sys
import tempfile
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_void_p

PROJ_DB = "/usr/share/proj/proj.db"
CATEGORY_CRS = 3
FORWARD, INVERSE = 1, -1
PROJ_5, PROJ_4 = 0, 1
PARTIAL_INTERSECTION = 1
IGNORE_GRID_AVAILABILITY = 2
PIVOT_NEVER, PIVOT_IF_NO_DIRECT = 2, 1
# Points stay this share of the width inside an area, because PROJ may give up on the edge itself.
INSET = 0.02

folder = tempfile.mkdtemp()
os.symlink(PROJ_DB, os.path.join(folder, "proj.db"))
os.environ["PROJ_LIB"] = os.environ["PROJ_DATA"] = folder
library = ctypes.CDLL("libproj.so.25")


class Coordinate(ctypes.Structure):
    _fields_ = [("v", c_double * 4)]


def bind(name, result, *arguments):
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


P, S, I, D = c_void_p, c_char_p, c_int, c_double
context = bind("proj_context_create", P)()
bind("proj_context_set_enable_network", I, P, I)(context, 0)
bind("proj_log_level", I, P, I)(context, 0)
create = bind("proj_create", P, P, S)
create_from_database = bind("proj_create_from_database", P, P, S, S, I, I, P)
create_crs_to_crs = bind("proj_create_crs_to_crs_from_pj", P, P, P, P, P, POINTER(S))
normalize = bind("proj_normalize_for_visualization", P, P, P)
destroy = bind("proj_destroy", None, P)
as_proj_string = bind("proj_as_proj_string", S, P, P, I, P)
get_name = bind("proj_get_name", S, P)
get_code = bind("proj_get_id_code", S, P, I)
get_ellipsoid = bind("proj_get_ellipsoid", P, P, P)
ellipsoid_parameters = bind(
    "proj_ellipsoid_get_parameters", I, P, P, POINTER(D), POINTER(D), POINTER(I), POINTER(D)
)
get_prime_meridian = bind("proj_get_prime_meridian", P, P, P)
prime_meridian_parameters = bind(
    "proj_prime_meridian_get_parameters", I, P, P, POINTER(D), POINTER(D), POINTER(S)
)
get_area = bind(
    "proj_get_area_of_use", I, P, P, POINTER(D), POINTER(D), POINTER(D), POINTER(D), POINTER(S)
)
create_factory = bind("proj_create_operation_factory_context", P, P, S)
set_criterion = bind("proj_operation_factory_context_set_spatial_criterion", None, P, P, I)
set_grid_use = bind("proj_operation_factory_context_set_grid_availability_use", None, P, P, I)
set_ballpark = bind("proj_operation_factory_context_set_allow_ballpark_transformations", None, P, P, I)
set_pivot = bind("proj_operation_factory_context_set_allow_use_intermediate_crs", None, P, P, I)
create_operations = bind("proj_create_operations", P, P, P, P, P)
list_count = bind("proj_list_get_count", I, P)
list_get = bind("proj_list_get", P, P, P, I)
list_destroy = bind("proj_list_destroy", None, P)
get_accuracy = bind("proj_coordoperation_get_accuracy", D, P, P)
grid_count = bind("proj_coordoperation_get_grid_used_count", I, P, P)
get_grid = bind(
    "proj_coordoperation_get_grid_used",
    I, P, P, I, POINTER(S), POINTER(S), POINTER(S), POINTER(S), POINTER(I), POINTER(I), POINTER(I),
)  # fmt: skip
transform_array = bind("proj_trans_array", I, P, I, ctypes.c_size_t, POINTER(Coordinate))
reset_errors = bind("proj_errno_reset", I, P)


def crs(code):
    return create_from_database(context, b"EPSG", str(code).encode(), CATEGORY_CRS, 0, None)


def text(value):
    return value.decode() if value else None


def area_of(thing):
    corners, name = [D() for _ in range(4)], S()
    if not get_area(context, thing, *map(byref, corners), byref(name)):
        return None, None
    return [corner.value for corner in corners], text(name.value)


def transform(operation, direction, points):
    """The points transformed, None for those that PROJ cannot do."""
    array = (Coordinate * len(points))(*[Coordinate((x, y, 0, 0)) for x, y in points])
    reset_errors(operation)
    transform_array(operation, direction, len(points), array)
    finite = lambda c: all(abs(value) < 1e30 for value in c.v[:2])
    return [[c.v[0], c.v[1]] if finite(c) else None for c in array]


def grid_of_points(area, size):
    west, south, east, north = area
    width, height = (east - west) % 360 or 360, north - south
    at = [INSET + (1 - 2 * INSET) * i / (size - 1) for i in range(size)]
    wrap = lambda longitude: (longitude + 180) % 360 - 180
    return [[wrap(west + width * i), south + height * j] for j in at for i in at]


def there_and_back(operation, direction, points):
    """Points on the ellipsoid, what PROJ makes of them, and what PROJ makes of that."""
    there = transform(operation, direction, points)
    kept = [(point, made) for point, made in zip(points, there) if made]
    back = transform(operation, -direction, [made for _, made in kept])
    return [[point, made, again] for (point, made), again in zip(kept, back) if again]


def normalized(operation):
    result = normalize(context, operation)
    destroy(operation)
    return result


WGS84 = crs(4326)


def operations(source, pivot):
    factory = create_factory(context, None)
    set_criterion(context, factory, PARTIAL_INTERSECTION)
    set_grid_use(context, factory, IGNORE_GRID_AVAILABILITY)
    set_ballpark(context, factory, 0)
    set_pivot(context, factory, pivot)
    found = create_operations(context, source, WGS84, factory)
    for i in range(list_count(found) if found else 0):
        operation = list_get(context, found, i)
        grids = []
        for k in range(grid_count(context, operation)):
            names, flags = [S() for _ in range(4)], [I() for _ in range(3)]
            get_grid(context, operation, k, *map(byref, names), *map(byref, flags))
            grids.append(text(names[0].value))
        area, area_name = area_of(operation)
        answer = {
            "name": text(get_name(operation)),
            "code": text(get_code(operation, 0)),
            "accuracy": get_accuracy(context, operation),
            "grids": grids,
            "area": area,
            "areaName": area_name,
            "pipeline": text(as_proj_string(context, operation, PROJ_5, None)),
        }
        if not grids and area and answer["pipeline"]:
            made = normalize(context, operation)
            answer["points"] = there_and_back(made, INVERSE, grid_of_points(area, 4))
            destroy(made)
        destroy(operation)
        yield answer


def default_operation(source):
    """What cs2cs would use: for each point the best of all operations that need no grid."""
    made = create_crs_to_crs(context, source, WGS84, None, None)
    return normalized(made) if made else None


def describe(code):
    source = crs(code)
    area, _ = area_of(source)
    ellipsoid = get_ellipsoid(context, source)
    a, b, inverse_flattening, is_computed = D(), D(), D(), I()
    ellipsoid_parameters(context, ellipsoid, byref(a), byref(b), byref(is_computed), byref(inverse_flattening))
    longitude, radians, unit = D(), D(), S()
    prime_meridian_parameters(
        context, get_prime_meridian(context, source), byref(longitude), byref(radians), byref(unit)
    )
    answer = {
        "area": area,
        "meridian": round(math.degrees(longitude.value * radians.value), 12),
        "definition": text(as_proj_string(context, source, PROJ_4, None)),
        "axes": axes(code),
        "ellipsoid": {"name": text(get_name(ellipsoid)), "a": a.value, "b": b.value},
    }
    return source, answer


def geographic(code):
    source, answer = describe(code)
    answer["direct"] = list(operations(source, PIVOT_NEVER))
    if not any(not o["grids"] for o in answer["direct"]):
        answer["pivots"] = list(operations(source, PIVOT_IF_NO_DIRECT))
    answer["default"] = default_points(source, answer["area"])
    return answer


def projected(code, base):
    source, answer = describe(code)
    answer["base"] = base
    answer["default"] = default_points(source, answer["area"])
    # From an unknown datum on the same ellipsoid PROJ applies the projection alone.
    bare = create(context, bare_longitude_latitude(answer["ellipsoid"]).encode())
    made = create_crs_to_crs(context, bare, source, None, None) if answer["definition"] else None
    if made and answer["area"]:
        answer["points"] = there_and_back(normalized(made), FORWARD, grid_of_points(answer["area"], 5))
    return answer


def default_points(source, area):
    operation = default_operation(source) if area else None
    return there_and_back(operation, INVERSE, grid_of_points(area, 5)) if operation else []


def bare_longitude_latitude(ellipsoid):
    return f"+proj=longlat +a={ellipsoid['a']!r} +b={ellipsoid['b']!r} +no_defs +type=crs"


database = sqlite3.connect(PROJ_DB)


def axes(code):
    return database.execute(
        """select lower(axis.name), axis.orientation, unit.name, unit.conv_factor from axis
           join (select code, coordinate_system_code from geodetic_crs where auth_name = 'EPSG'
                 union select code, coordinate_system_code from projected_crs where auth_name = 'EPSG') crs
             on axis.coordinate_system_auth_name = 'EPSG' and axis.coordinate_system_code = crs.coordinate_system_code
           join unit_of_measure unit on unit.auth_name = axis.uom_auth_name and unit.code = axis.uom_code
           where crs.code = ? order by axis.coordinate_system_order""",
        (code,),
    ).fetchall()


def replacements():
    rows = database.execute(
        """select deprecated_code, replacement_code from deprecation
           where deprecated_auth_name = 'EPSG' and replacement_auth_name = 'EPSG' and table_name like '%_crs'"""
    )
    return {str(old): new for old, new in rows}


def method_of(code):
    row = database.execute(
        """select conversion.method_name from projected_crs
           join conversion on conversion.auth_name = projected_crs.conversion_auth_name
            and conversion.code = projected_crs.conversion_code
           where projected_crs.auth_name = 'EPSG' and projected_crs.code = ?""",
        (code,),
    ).fetchone()
    return row[0] if row else None


def main():
    facts = dict(database.execute("select key, value from metadata"))
    print(json.dumps({"kind": "source", "proj": facts["PROJ.VERSION"], "epsg": facts["EPSG.VERSION"],
                      "date": facts["EPSG.DATE"]}))  # fmt: skip
    new = replacements()
    every = database.execute(
        "select code, name, type, deprecated from crs_view where auth_name = 'EPSG' order by code"
    ).fetchall()
    bases = dict(
        database.execute("select code, geodetic_crs_code from projected_crs where auth_name = 'EPSG'").fetchall()
    )
    for number, (code, name, kind, deprecated) in enumerate(every):
        answer = {"kind": kind, "code": code, "name": name}
        if deprecated:
            answer.update(kind="deprecated", was=kind, replacement=new.get(str(code)))
        elif kind == "geographic 2D":
            answer.update(geographic(code))
        elif kind == "projected":
            answer.update(projected(code, bases[code]), method=method_of(code))
        print(json.dumps(answer))
        if number % 500 == 0:
            print(f"{number} of {len(every)}", file=sys.stderr)


main()
