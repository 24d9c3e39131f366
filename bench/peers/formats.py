"""Reads a file with geopandas, and writes it as Parquet where that is named. Arguments: source, target or -."""

import sys

import geopandas as gpd

source, target = sys.argv[1:]
layer = gpd.read_parquet(source) if source.endswith(".parquet") else gpd.read_file(source)
if target != "-":
    layer.to_parquet(target, write_covering_bbox=True, schema_version="1.1.0")
