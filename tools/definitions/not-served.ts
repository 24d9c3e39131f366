/** Work that no process does, so that a search can say so instead of offering what shares a word with it. */

interface NotServed {
  readonly asked: RegExp;
  /** Follows "No process works with". */
  readonly what: string;
  /** ID of the process that comes nearest, and what it does instead. */
  readonly nearest?: readonly [id: string, instead: string];
}

const kinds: readonly NotServed[] = [
  {
    asked:
      /\b(rasters?|dem|dtm|dsm|elevations?|altitudes?|slopes?|hillshade|aspect|ndvi|geotiff|tiff?|pixels?|contours?|isolines?|viewshed|watersheds?|land ?cover|satellite|imagery|images?|orthophotos?|bands?)\b/i,
    what: 'rasters or elevation: all data are vector features',
    nearest: ['summarize-within', 'summarizes vector features in polygons'],
  },
  {
    asked:
      /\b(routes?|routing|isochrones?|drive|driving|travel|by (road|car|bike|bus|train)|road network|network analysis|shortest path|directions to|navigation|map.?matching|transit|travell?ing salesman|service areas? of roads)\b/i,
    what: 'routes or travel times: all distances are straight lines, not by road',
    nearest: ['buffer', 'makes areas within a straight-line distance'],
  },
  {
    asked:
      /\b(geocod\w*|gazetteer|place ?names?|(street|postal) address(es)?|address(es)? (to|of|for|search|lookup)|(find|look ?up|search) (an? )?address(es)?|zip code lookup)\b/i,
    what: 'addresses or place names (geocoding)',
  },
  {
    asked:
      /\b((convert|change|translate)\w* (a |the )?(file )?(format|shapefile|geopackage|gpkg|kml|csv|gpx|dxf)s?|(shapefile|geopackage|gpkg|kml|csv|gpx|dxf)s? (to|into|as) \w+|to (shapefile|geopackage|gpkg|kml|gpx|dxf))\b/i,
    what: 'file formats other than GeoJSON, WKT and CSV of results: convert files with ogr2ogr',
  },
  {
    asked:
      /\b(random points?|points? sampl\w*|sampl(e|ing) points?|sampl(e|ing) along|map.?match\w*|snap\w* to (a |the )?(roads?|streets?))\b/i,
    what: 'random or sampled points, or positions on roads',
  },
  {
    asked: /\b((vector|map|raster|xyz) ?tiles?|tilesets?|mvt|mbtiles|pmtiles|wmts|wms|tile server)\b/i,
    what: 'map tiles',
  },
  {
    asked:
      /\b(interpolat\w*|kriging|idw|kernel|heat ?maps?|regression|moran\w*|autocorrelation|getis\w*|forecast\w*|predict\w*)\b/i,
    what: 'interpolation or spatial statistics',
    nearest: ['cluster', 'finds dense groups of features'],
  },
  {
    asked: /\b(lidar|point ?clouds?|las|laz|3d|meshes|cityjson|buildings? heights?)\b/i,
    what: 'point clouds or 3D: results are 2D',
  },
  {
    asked: /\b(download|openstreetmap|osm|overpass|census|weather|traffic|demographics?)\b/i,
    what: 'data of its own: send features or references',
  },
];

/** @returns what no process does, where a query asks for it */
export function findNotServed(query: string): Pick<NotServed, 'what' | 'nearest'> | undefined {
  return kinds.find(({ asked }) => asked.test(query));
}
