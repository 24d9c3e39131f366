"""The rows of bench:layers as geopandas does them. Arguments: operation, output, mode (whole or run), input files.

Prints milliseconds of processor time: of reading, the operation and writing (whole), or of the operation alone (run),
the median of three after one that is not counted.
"""

import json
import sys
import time

import geopandas as gpd

PLANE = "EPSG:5070"


def buffer(distance):
    def run(layer):
        return layer.to_crs(PLANE).buffer(distance, quad_segs=16).to_crs("OGC:CRS84")

    return run


def overlay(how):
    def run(layer, other):
        return gpd.overlay(layer, other, how=how, keep_geom_type=True)

    return run


def count(points, polygons):
    found = gpd.sjoin(points, polygons, predicate="within")
    polygons["point_count"] = found.groupby("index_right").size().reindex(polygons.index, fill_value=0)
    return polygons


def join(layer, other):
    return gpd.sjoin(layer, other, how="left", predicate="within", rsuffix="other")


def nearest(layer, other):
    return gpd.sjoin_nearest(layer.to_crs(PLANE), other.to_crs(PLANE), how="left", distance_col="distance_m").to_crs("OGC:CRS84")


def measure(layer):
    plane = layer.to_crs(PLANE)
    return layer.assign(area_m2=plane.area, perimeter_m=plane.length)


OPERATIONS = {
    "overlay-intersection": overlay("intersection"),
    "overlay-identity": overlay("identity"),
    "dissolve": lambda layer: layer.dissolve(by="state"),
    "count": count,
    "join": join,
    "nearest": nearest,
    "reproject": lambda layer: layer.to_crs("EPSG:3857"),
    "centroid": lambda layer: layer.to_crs(PLANE).centroid.to_crs("OGC:CRS84"),
    "simplify": lambda layer: layer.assign(geometry=layer.geometry.simplify_coverage(0.01)),
    "voronoi": lambda layer: layer.voronoi_polygons(),
    "hull": lambda layer: layer.assign(geometry=layer.convex_hull),
    "measure": measure,
}


def read(path):
    return gpd.read_file(path)


def main(operation, output, mode, *paths):
    run = buffer(float(operation[7:])) if operation.startswith("buffer:") else OPERATIONS[operation]
    if mode == "whole":
        begun = time.process_time()
        result = run(*(read(path) for path in paths))
        result.to_file(output, driver="GeoJSON")
        print(json.dumps({"ms": 1000 * (time.process_time() - begun)}))
        return
    layers = [read(path) for path in paths]
    times = []
    for _ in range(4):
        begun = time.process_time()
        run(*layers)
        times.append(1000 * (time.process_time() - begun))
    print(json.dumps({"ms": sorted(times[1:])[1]}))


def repair(source, target):
    layer = read(source)
    layer.geometry = layer.geometry.make_valid(method="structure", keep_collapsed=False)
    layer.to_file(target, driver="GeoJSON", COORDINATE_PRECISION=17)


if __name__ == "__main__":
    if sys.argv[1] == "repair":
        repair(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
