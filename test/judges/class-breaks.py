"""Upper bounds and counts of classes by mapclassify; for natural breaks the squared deviations within the classes."""
import json
import sys
import warnings

import numpy
warnings.simplefilter("ignore")
import mapclassify

METHODS = {
    "quantile": lambda y, k: mapclassify.Quantiles(y, k=k),
    "equal-interval": lambda y, k: mapclassify.EqualInterval(y, k=k),
    "natural-breaks": lambda y, k: mapclassify.FisherJenks(y, k=k),
    "standard-deviation": lambda y, k: mapclassify.StdMean(y),
}


def judge(case):
    values = numpy.array(case["values"], dtype=float)
    classes = METHODS[case["method"]](values, case["classes"])
    within = sum(((values[classes.yb == i] - values[classes.yb == i].mean()) ** 2).sum()
                 for i in range(classes.k) if (classes.yb == i).any())
    return {"bins": [float(b) for b in classes.bins], "counts": [int(c) for c in classes.counts], "within": float(within)}


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
