"""Chooses parcels by six criteria with shapely, in the plane in which they all were drawn; distances by their scale there."""
import json
import sys

import pyproj
from shapely.geometry import LineString, Point, Polygon

pyproj.network.set_network_enabled(False)


def judge(case):
    to_earth = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    limits = case["limits"]
    # The plane shows lengths larger or smaller than they are: by the same factor all over some kilometres.
    scale = pyproj.Proj("EPSG:25832").get_factors(*to_earth.transform(*case["place"])).meridional_scale
    flood, reserve, station = Polygon(case["flood"]), Polygon(case["reserve"]), Point(case["place"])
    roads = [LineString(road) for road in case["roads"]]
    chosen, left, margins = [], [0] * 6, []
    for parcel in case["parcels"]:
        shape = Polygon(parcel["ring"])
        to_road = min(shape.distance(road) for road in roads) / scale
        to_station = shape.distance(station) / scale
        margins += [abs(to_road - limits["road"]), abs(to_station - limits["station"])]
        margins += [shape.distance(area) or shape.intersection(area).area for area in (flood, reserve)]
        passes = [
            shape.area > limits["area"],
            parcel["use"] == "residential",
            shape.disjoint(flood),
            to_road <= limits["road"],
            shape.disjoint(reserve),
            to_station <= limits["station"],
        ]
        if all(passes):
            chosen.append(parcel["id"])
        for i, one in enumerate(passes):
            # Left out by this criterion alone.
            left[i] += not one and all(other for j, other in enumerate(passes) if j != i)
    return {"chosen": chosen, "left": left, "margin": min(margins)}


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
