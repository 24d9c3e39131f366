/** The import rule: what each layer may import is an allow-list; all else is an error. */

const core =
  '^src/(process|registry|describe|executor|inputs|near|errors|log)\\.ts$|^src/(callbacks|jobs|json|outgoing|references|results|sources|workers)/';
const packages = (...names) => `^node_modules/(${names.join('|')})/`;
const node =
  '^node:|^(assert|buffer|child_process|crypto|dns|events|fs|module|net|os|path|perf_hooks|process|stream|timers|url|util|worker_threads|zlib)(/|$)';

const layer = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed },
});

const onlyImporter = (name, importer) => ({
  name: `${name}-has-one-importer`,
  severity: 'error',
  from: { pathNot: importer },
  to: { path: packages(name), dependencyTypesNot: ['type-only'] },
});

module.exports = {
  forbidden: [
    layer('schemas', '^schemas/', '^schemas/', packages('zod')),
    layer(
      'geometry',
      '^src/geometry/',
      '^src/geometry/',
      '^src/errors\\.ts$',
      '^schemas/',
      packages('geos-wasm', 'geographiclib-geodesic', 'flatbush', 'robust-predicates', 'proj4'),
    ),
    layer('cql2', '^src/cql2/', '^src/cql2/', '^src/errors\\.ts$'),
    layer(
      'processes',
      '^src/(processes|views)/',
      '^src/(process|errors)\\.ts$',
      '^src/(cql2|geometry|map)/',
      '^schemas/',
      packages('zod'),
    ),
    layer(
      'map',
      '^src/map/',
      '^src/map/',
      '^schemas/',
      packages('d3-geo', 'topojson-client', '@resvg', '@types', 'world-atlas', 'dejavu-fonts-ttf'),
      node,
    ),
    layer(
      'core',
      core,
      core,
      '^schemas/',
      packages('zod', 'better-sqlite3', '@types/better-sqlite3', 'undici', 'ipaddr.js'),
      node,
    ),
    layer('tools', '^tools/', '^tools/', core, '^schemas/', packages('@modelcontextprotocol', 'zod'), node),
    layer('ogc', '^ogc/', '^ogc/', core, '^schemas/', packages('hono', 'zod'), node),
    onlyImporter('better-sqlite3', '^src/jobs/sqlite\\.ts$'),
    onlyImporter('undici', '^src/outgoing/request\\.ts$'),
    onlyImporter('ipaddr.js', '^src/outgoing/rules\\.ts$'),
    onlyImporter('geos-wasm', '^src/geometry/engine/geos\\.ts$'),
    onlyImporter('geographiclib-geodesic', '^src/geometry/geodesy/geodesic\\.ts$'),
    onlyImporter('proj4', '^src/geometry/crs/proj\\.ts$'),
    onlyImporter('flatbush', '^src/geometry/engine/spatial-index\\.ts$'),
    onlyImporter('robust-predicates', '^src/geometry/shapes/orientation\\.ts$'),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
