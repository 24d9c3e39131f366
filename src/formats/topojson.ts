/** TopoJSON: objects as layers, made of arcs that neighbours share. @see https://github.com/topojson/topojson-specification */
import { defineFormat, notesOfCrs } from './define-format.ts';
import { readJson, sniffJson, type JsonObject } from './json-value.ts';
import { topologyParts, TOPOJSON_TITLE } from './topojson-read.ts';
import { writeTopology } from './topojson-write.ts';

export default defineFormat({
  id: 'topojson',
  title: TOPOJSON_TITLE,
  kind: 'layer',
  mediaTypes: ['application/topo+json'],
  extensions: ['topojson'],
  readExtensions: ['json'],
  sniff: (_head, _names, bytes) => isTopology(sniffJson(bytes) ?? {}),
  open: (bytes) => topologyParts(readJson(bytes, TOPOJSON_TITLE, isTopology), bytes.length),
  write: (layer) => ({ chunks: writeTopology(layer), notes: notesOfCrs(layer, TOPOJSON_TITLE) }),
});

function isTopology({ type }: JsonObject): boolean {
  return type === 'Topology';
}
