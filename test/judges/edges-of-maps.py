"""Judges longitude and latitude of projected positions with pyproj: they must be where the positions are."""
import json
import sys

import pyproj

pyproj.network.set_network_enabled(False)
cache = {}


def to_plane(source, target):
    if (source, target) not in cache:
        cache[source, target] = pyproj.Transformer.from_crs(target, source, always_xy=True)
    return cache[source, target]


def judge(case):
    x, y = to_plane(case["source"], case["target"]).transform(*case["got"])
    return {"x": x if abs(x) < 1e30 else None, "y": y if abs(y) < 1e30 else None}


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
