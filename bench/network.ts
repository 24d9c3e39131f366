/**
 * Networks beside igraph, networkx and each other, on Montevideo: CPU time, as ratios in one run. The peers are in
 * `.cache/peers-networks` (bench/peers/networks-requirements.txt). `npm run bench:network`
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchAreas } from './network-areas.ts';
import { report } from './report.ts';
import { cpuTime } from './statistics.ts';
import { readSchools, readStreets } from '../demo/montevideo.ts';
import { toFlat } from '../schemas/flat-geometry.ts';
import { networkFields, travelFields } from '../schemas/network.ts';
import { z } from 'zod';
import { buildNetwork } from '../src/geometry/network/build-network.ts';
import { indexEdges } from '../src/geometry/network/edge-index.ts';
import { createMatrix } from '../src/geometry/network/matrix.ts';
import { countEdges, type Network } from '../src/geometry/network/network.ts';
import { createPlaceFinder } from '../src/geometry/network/place.ts';
import { prepareNetwork } from '../src/geometry/network/prepare-network.ts';
import { createSearch } from '../src/geometry/network/search.ts';
import { readStreetLines } from '../src/geometry/network/street-lines.ts';

const python = fileURLToPath(new URL('../.cache/peers-networks/bin/python', import.meta.url));
const ROOTS = 200;
const OD = 1000;

const streets = z.strictObject({ ...networkFields, ...travelFields }).parse({ network: readStreets() });
const { network } = prepareNetwork(streets.network, streets);
const search = createSearch(network);
const nodes = Array.from({ length: ROOTS }, (_, k) => Math.floor((k * network.nodeCount) / ROOTS));
const gateAt = (node: number) => {
  const arc = network.arcs[network.arcStarts[node] ?? 0] ?? 0;
  const end = arc % 2 === 0 ? 0 : (network.measures[(network.edgeStarts[(arc >> 1) + 1] ?? 0) - 1] ?? 0);
  return { edge: arc >> 1, measure: end, cost: 0, distance: 0 };
};
const oneToAll =
  (await cpuTime(() => nodes.forEach((node) => search.run([[gateAt(node)]], { travel: 'from' })))) / ROOTS;
report({ what: `one to all, ${countEdges(network)} edges and ${network.nodeCount} nodes`, measured: `${oneToAll.toFixed(2)} CPU ms`, bar: '', met: undefined }); // prettier-ignore

const places = Array.from({ length: OD }, (_, k) => [gateAt(Math.floor((k * network.nodeCount) / OD))]);
const matrixMs = await cpuTime(() => {
  const matrix = createMatrix(network, places);
  for (const gates of places) {
    matrix.searchFrom(gates);
    for (let k = 0; k < OD; k++) matrix.connect(k);
  }
}, 1);

if (existsSync(python)) {
  const script = fileURLToPath(new URL('peers/networks.py', import.meta.url));
  const input = JSON.stringify({ ends: [...network.ends], costs: [...network.costs].map((cost) => (cost === Infinity ? null : cost)), nodes, count: network.nodeCount, od: places.map((_, k) => Math.floor((k * network.nodeCount) / OD)) }); // prettier-ignore
  const peers = JSON.parse(execFileSync(python, [script], { input, maxBuffer: 2 ** 30, encoding: 'utf8' })) as {
    readonly igraph: number;
    readonly networkx: number;
    readonly od: number;
    readonly costs: readonly (readonly number[])[];
  };
  let [equal, other] = [0, 0];
  peers.costs.forEach((costs, k) => {
    search.run([[gateAt(nodes[k] ?? 0)]], { travel: 'from' });
    costs.forEach((cost, node) => {
      const own = search.costOf(node);
      if (own === cost || (own === Infinity && cost < 0)) equal += 1;
      else other += 1;
    });
  });
  report({ what: 'costs equal to the bit to networkx', measured: `${equal} of ${equal + other}`, bar: 'all', met: other === 0 }); // prettier-ignore
  const [igraph, networkx, od] = [peers.igraph / oneToAll, peers.networkx / oneToAll, peers.od / matrixMs];
  report({ what: 'one to all, times as fast as igraph', measured: igraph.toFixed(1), bar: '>= 2', met: igraph >= 2 }); // prettier-ignore
  report({ what: 'one to all, times as fast as networkx', measured: networkx.toFixed(1), bar: '>= 20', met: networkx >= 20 }); // prettier-ignore
  report({ what: `${OD} x ${OD}, times as fast as igraph`, measured: od.toFixed(1), bar: '>= 1.5', met: od >= 1.5 }); // prettier-ignore
}
report({ what: `${OD} x ${OD}`, measured: `${(matrixMs / 1000).toFixed(1)} CPU s`, bar: '<= 6', met: matrixMs <= 6000 }); // prettier-ignore

const schools = readSchools().features.map(({ geometry }) => toFlat(geometry));
const finder = createPlaceFinder(network);
const rule = { leaveFrom: 'nearest-street', reach: 200, sideReach: 20, accessCost: 0.75 } as const;
const located = schools.map((geometry) => finder.locate(geometry, rule));
const reached = await cpuTime(() => located.forEach((gates) => search.run([gates], { travel: 'from', limit: 300 })));
report({ what: `${schools.length} schools x 300 s, nodes`, measured: `${reached.toFixed(1)} CPU ms`, bar: '', met: undefined }); // prettier-ignore
await benchAreas(network, located);

const million = gridOf(708);
const before = process.cpuUsage();
const large: Network = buildNetwork(million, 'seconds');
indexEdges(large);
const { user, system } = process.cpuUsage(before);
const seconds = (user + system) / 1e6;
const bytes = Object.values(large).reduce((sum: number, array: unknown) => sum + (ArrayBuffer.isView(array) ? array.byteLength : 0), 0); // prettier-ignore
// Flatbush: a box of four doubles and an index for each edge, and a fifteenth more for the nodes above.
const megabytes = (bytes + countEdges(large) * 36 * (16 / 15)) / 1e6;
const millions = countEdges(large) / 1e6;
report({ what: `build and index ${countEdges(large)} edges`, measured: `${seconds.toFixed(2)} CPU s`, bar: '<= 2 a million', met: seconds <= 2 * millions }); // prettier-ignore
report({ what: 'arrays of them with the index', measured: `${megabytes.toFixed(0)} MB`, bar: '<= 150 a million', met: megabytes <= 150 * millions }); // prettier-ignore
const largeSearch = createSearch(large);
const largeMs = await cpuTime(() => largeSearch.run([[{ edge: 0, measure: 0, cost: 0, distance: 0 }]], { travel: 'from' }), 1); // prettier-ignore
report({ what: 'one to all on them', measured: `${largeMs.toFixed(0)} CPU ms`, bar: '', met: undefined }); // prettier-ignore

/** Streets of a square grid, one line for each edge. */
function gridOf(size: number) {
  const at = (column: number, row: number) => [-56 + column * 0.001 + ((column * row) % 7) * 1e-5, -34 + row * 0.001];
  const lines: number[][][] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (column + 1 < size) lines.push([at(column, row), at(column + 1, row)]); // prettier-ignore
      if (row + 1 < size) lines.push([at(column, row), at(column, row + 1)]); // prettier-ignore
    }
  }
  const features = lines.map((coordinates) => ({
    geometry: toFlat({ type: 'LineString', coordinates }),
    properties: {},
  }));
  return readStreetLines({ features }, (_, index) => ({ forward: 4.8, backward: index % 4 === 0 ? 0 : 4.8 })).lines;
}
