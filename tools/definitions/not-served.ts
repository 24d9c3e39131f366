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
      /\b(rasters?|rasteri[sz]\w*|dem|dtm|dsm|elevations?|altitudes?|slopes?|hillshade|aspect|ndvi|geotiff|tiff?|pixels?|contours?|isolines?|viewshed|watersheds?|land ?cover|satellite|imagery|images?|orthophotos?|(spectral|raster) bands?|band (math|ratios?)|line of sight|flow accumulation)\b/i,
    what: 'rasters or elevation: all data are vector features',
    nearest: ['summarize-within', 'summarizes vector features in polygons'],
  },
  {
    asked:
      /\b(transit|public transport|timetables?|gtfs|by (bus|train|metro|ferry)|map.?matching|gps track|travell?ing salesman|vehicle routing|optimi[sz]\w* (the |a )?(routes?|tours?|order)|space.?time cube)\b/i,
    what: 'timetables, tours in the best order or recorded tracks: travel is along streets of your own, in the order of the stops',
    nearest: ['route', 'finds the way from stop to stop along streets'],
  },
  {
    asked:
      /\b(geocod\w*|gazetteer|place ?names?|(street|postal) address(es)?|(of|for) (an |the )?address|address(es)? (to|of|for|search|lookup|coordinates)|(find|look ?up|search) (an? )?address(es)?|zip code lookup)\b/i,
    what: 'addresses or place names (geocoding)',
  },
  {
    asked:
      /\b((convert|change|translate)\w* (a |the )?(file )?(format|shapefile|geopackage|gpkg|kml|csv|gpx|dxf)s?|(shapefile|geopackage|gpkg|kml|csv|gpx|dxf)s? (to|into|as) (?!points\b|features\b|a layer\b)\w+|to (shapefile|geopackage|gpkg|kml|gpx|dxf)|(save|export|write) (\w+ ){0,3}as (a )?(csv|tsv|excel))\b/i,
    what: 'files alone: every tool with a layer reads files in any format, and save_as writes the format of its extension',
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
      /\b((?<!areal )interpolat\w*|kriging|idw|regression|moran\w*|autocorrelation|getis\w*|forecast\w*|predict\w*|correlation|histograms?|train (an? |the )?(\w+ )?(model|classifier|network)|simulat\w*)\b/i,
    what: 'interpolation or models; statistics of values come from table-statistics',
    nearest: ['heat-map', 'shows where features are dense'],
  },
  {
    asked: /\b(lidar|point ?clouds?|buildings in 3d|las|laz|3d|meshes|cityjson|buildings? heights?|volumes?)\b/i,
    what: 'point clouds or 3D: results are 2D',
  },
  {
    asked:
      /\b(download|openstreetmap|osm|overpass|census(?! blocks?)|weather(?! stations?)|(live|real.?time|current|get|download) traffic|traffic (data|jams?|conditions?)|demographics?|population data|time ?zones?|sunrise|sunset|(what|which|get|find) countr(y|ies)|countr(y|ies) of|countr(y|ies)? boundar(y|ies))\b/i,
    what: 'data of its own: send features or references',
  },
  {
    asked:
      /(^(draw|maps?|charts?|plots?|graphs?|styles?)$|\b(draw|make|create|print|show|plot|display|colou?r|style) (a |an |the |my )?(\w+ )?(maps?|layers?|results?)|\b(charts?|plot|graph of|styl(e|es|ing)|symbology|symboli[sz]\w*|legends?|choropleth|cartogram|print layouts?|animat\w*|dashboards?)\b)/i,
    what: 'charts or styles: show_map draws a result, in colours by a property (color_by), read_result gives its values',
  },
  {
    asked:
      /\b(rotat\w*|mirror\w*|affine|translate|scal(e|ing) (a |an |the )?(geometr(y|ies)|polygons?|features?|layer)|(move|shift) (a |an |the |all )?(geometr(y|ies)|polygons?|features?|layer)|smooth\w*|medial axis|skeleton\w*|cent(er|re) ?lines?|parallel lines?|offset (curves?|lines?)|revers(e|ing) (the )?(line|direction|order)|(?<!\b(?:join|match|assign|relate|add|snap|link|from|of|nearest|closest)\b.{0,20})(points? to (a )?polygons?|polygons? to points?|points? to (a )?(paths?|lines?))|(connect|join) points(?! (to|with|and) \w*(polygon|area|zone|district|layer))|digiti[sz]\w*|georeferenc\w*)\b/i,
    what: 'moved, turned or smoothed geometries, or lines of points',
  },
  {
    asked:
      /\b((minimum|smallest|bounding|enclosing) circles?|(oriented|rotated|minimum area) (bounding |minimum )?(box|boxes|rectangles?))\b/i,
    what: 'bounding circles or rotated boxes',
    nearest: ['envelope', 'makes boxes along the axes'],
  },
  {
    asked: /\b(h3|geohash\w*|s2 cells?|quadkeys?|what3words|plus codes?|spatial ind(ex|exes|ices)|network graphs?)\b/i,
    what: 'cell codes, indexes or graphs',
    nearest: ['grid', 'makes square or hexagonal cells'],
  },
];

/** @returns what no process does, where a query asks for it */
export function findNotServed(query: string): Pick<NotServed, 'what' | 'nearest'> | undefined {
  return kinds.find(({ asked }) => asked.test(query));
}
