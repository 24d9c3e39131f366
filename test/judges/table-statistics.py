"""Judges statistics of numbers: exact sums by math.fsum, the rest by the module statistics, quantiles by numpy where it is."""

import json
import math
import statistics
import sys

import numpy


def judge(case):
    numbers = [value for value in case["values"] if isinstance(value, (int, float)) and not isinstance(value, bool)]
    pairs = [
        (value, weight)
        for value, weight in zip(case["values"], case["weights"])
        if isinstance(value, (int, float)) and weight is not None and weight > 0
    ]
    total = math.fsum(weight for _, weight in pairs)
    return {
        "count": sum(value is not None for value in case["values"]),
        "distinct": len({json.dumps(value) for value in case["values"] if value is not None}),
        "sum": math.fsum(numbers),
        "mean": statistics.fmean(numbers) if numbers else None,
        "weighted_mean": math.fsum(value * weight for value, weight in pairs) / total if pairs else None,
        "median": statistics.median(numbers) if numbers else None,
        "min": min(numbers) if numbers else None,
        "max": max(numbers) if numbers else None,
        "stdev_sample": statistics.stdev(numbers) if len(numbers) > 1 else None,
        "stdev_population": statistics.pstdev(numbers) if numbers else None,
        "q10": float(numpy.quantile(numbers, 0.1)) if numbers else None,
        "q97.5": float(numpy.quantile(numbers, 0.975)) if numbers else None,
    }


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
