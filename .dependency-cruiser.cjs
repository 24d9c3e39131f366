/** The layers, bottom to top: nothing imports upwards or in a circle, imports of types included. */

const layers =
  'schemas < src/common < src/geometry < src/formats < src/cql2 < src/map < src/process < src/processes < src/views < src/model < src/net < src/storage < src/inputs < src/workers < src/execution < src/access < {tools, ogc} < src/server < src/cli';

/** The same within folders that have layers of their own. */
const within = {
  'src/geometry':
    'flat < layers < statistics < {classes, tables} < relate < engine < validity < ellipsoid < antimeridian < {crs, simplify} < {lines, measures, parts} < {nearest, construction} < {clustering, grid, overlay} < {buffer, joins, density} < network',
  ogc: 'assets < http < model < responses < openapi < handlers < pages < routes',
  tools: 'model < results < definitions < mcp',
};

/** Packages that these places alone import. */
const importers = {
  'better-sqlite3': ['src/storage/sqlite/', 'src/formats/geopackage'],
  undici: 'src/net/guarded-fetch.ts',
  'ipaddr.js': 'src/net/egress-rules.ts',
  'geos-wasm': 'src/geometry/engine/',
  'geographiclib-geodesic': 'src/geometry/ellipsoid/geodesic.ts',
  proj4: 'src/geometry/crs/proj.ts',
  flatbush: 'src/geometry/flat/spatial-index.ts',
  delaunator: 'src/geometry/network/zones/diagram.ts',
  'robust-predicates': 'src/geometry/flat/orientation.ts',
};

/** `a < {b, c}` as [['a'], ['b', 'c']]. */
const steps = (line) => line.split('<').map((step) => step.replace(/[{}\s]/g, '').split(','));

const escaped = (path) => path.replaceAll('.', '\\.');
const folder = (paths) => `^(${paths.map(escaped).join('|')})/`;

/** A rule for each folder: what stands beside it, above it, or in no layer at all cannot be imported. */
function ordered(line, inFolder = '') {
  const paths = steps(line).map((step) => step.map((name) => inFolder + name));
  return paths.flatMap((step, index) =>
    step.map((path) => ({
      name: `${path} imports downwards`,
      severity: 'error',
      from: { path: folder([path]) },
      to: {
        path: inFolder === '' ? '^(schemas|src|tools|ogc|test|bench|demo|scripts)/' : `^${inFolder}`,
        pathNot: folder([path, ...paths.slice(0, index).flat()]),
      },
    })),
  );
}

module.exports = {
  forbidden: [
    ...ordered(layers),
    ...Object.entries(within).flatMap(([path, line]) => ordered(line, `${path}/`)),
    ...Object.entries(importers).map(([name, path]) => ({
      name: `${name} has its importers`,
      severity: 'error',
      from: { pathNot: `^(${[path].flat().map(escaped).join('|')})` },
      to: { path: `^node_modules/${escaped(name)}/`, dependencyTypesNot: ['type-only'] },
    })),
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
