"""Times GEOS as Debian has it, through shapely: reads one case a line, writes milliseconds of the operation alone."""

import json
import sys
import time

import shapely.geos
from shapely.geometry import shape
from shapely.ops import unary_union

OPERATIONS = {
    "buffer": lambda a, b, distance: a.buffer(distance, 8),
    "intersection": lambda a, b, distance: a.intersection(b),
    "union": lambda a, b, distance: unary_union(list(a.geoms)),
}


def load(path):
    if path is None:
        return None
    with open(path) as file:
        return shape(json.load(file))


def main():
    for line in sys.stdin:
        case = json.loads(line)
        a, b = load(case["a"]), load(case.get("b"))
        best = float("inf")
        for _ in range(case["runs"]):
            before = time.process_time()
            result = OPERATIONS[case["operation"]](a, b, case.get("distance"))
            best = min(best, 1000 * (time.process_time() - before))
        print(json.dumps({"ms": best, "area": result.area}), flush=True)


main()
