/** Suspicions about the shapes of a layer: faults, mixed types, orientation, repetitions. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { Finding } from './finding.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { isEmpty, shapesOf } from '../flat/flat.ts';
import { qualityFaults } from './quality.ts';
import { orRefuse } from './repair.ts';

interface Sent {
  readonly index: number;
  readonly geometry: FlatGeometry;
}

export function shapeFindings(engine: PlanarEngine, layer: Layer): readonly Finding[] {
  const all = layer.features.map(({ geometry }, index) => ({ index, geometry }));
  const sent = all.flatMap(({ index, geometry }): Sent[] =>
    geometry && !isEmpty(geometry) ? [{ index, geometry }] : [],
  );
  const missing = all.filter(({ geometry }) => geometry === null);
  const empty = all.filter(({ geometry }) => geometry !== null && isEmpty(geometry));
  const invalid = sent.filter(({ geometry }) => orRefuse(() => engine.invalidity(geometry)) !== undefined);
  const bowTies = invalid.filter(({ geometry }) => engine.invalidity(geometry)?.reason === 'Self-intersection');
  const others = invalid.filter((one) => !bowTies.includes(one));
  const turned = sent.filter(({ geometry }) => shapesOf(geometry).some(isTurned));
  const families = new Set(
    sent.flatMap(({ geometry }) => shapesOf(geometry).map(({ type }) => type.replace('Multi', ''))),
  );
  const repeated = sent
    .map((one) => ({
      ...one,
      vertices: qualityFaults(one.geometry, false).filter((f) => f.reason === 'Repeated vertex'),
    }))
    .filter(({ vertices }) => vertices.length > 0);
  const vertices = repeated.reduce((sum, one) => sum + one.vertices.length, 0);
  return [
    ...finding('bow-ties', 'error', bowTies, {
      explanation: 'Their rings cross themselves, as a bow-tie does: areas and overlays are wrong on them.',
      process: 'make-valid',
      advice: 'Make the layer valid; validate shows every crossing.',
    }),
    ...finding('invalid-geometries', 'error', others, {
      explanation: 'They break other rules of OGC 06-103r4, such as holes outside their shells.',
      process: 'make-valid',
      advice: 'Make the layer valid; validate shows the places and reasons.',
    }),
    ...finding('missing-geometries', 'warning', missing, {
      explanation: 'They have no geometry (null) and take no part in anything spatial.',
      process: null,
      advice: 'Find their geometries or leave them out.',
    }),
    ...finding('empty-geometries', 'warning', empty, {
      explanation: 'Their geometries have no positions.',
      process: null,
      advice: 'Find their geometries or leave them out.',
    }),
    ...finding('repeated-vertices', 'note', repeated, {
      explanation: `They have ${vertices} ${vertices === 1 ? 'vertex that repeats' : 'vertices that repeat'} the one before.`,
      process: 'simplify',
      advice: 'Harmless to most processes; simplify with a very small tolerance removes them.',
    }),
    ...finding('clockwise-exteriors', 'note', turned, {
      explanation: 'Their exterior rings are clockwise, where RFC 7946 (3.1.6) asks for counter-clockwise.',
      process: null,
      advice: 'Every process here reads them rightly; reverse the rings for software that does not.',
    }),
    ...finding('mixed-types', 'note', families.size > 1 ? sent : [], {
      explanation: `The layer mixes ${[...families].join(', ')} geometries, which many formats and processes do not take.`,
      process: null,
      advice: 'Take it apart by geometry type.',
    }),
  ];
}

/** Features that are there twice, and ids that are. */
export function repetitionFindings(layer: Layer): readonly Finding[] {
  const [wholes, shapes, ids] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const [same, stacked, sameIds]: [{ index: number }[], { index: number }[], { index: number }[]] = [[], [], []];
  layer.features.forEach(({ id, geometry, properties }, index) => {
    if (id !== undefined) {
      const name = JSON.stringify(id);
      if (ids.has(name)) sameIds.push({ index });
      ids.add(name);
    }
    if (!geometry) return;
    const shape = textOf(geometry);
    const whole = `${shape} ${JSON.stringify(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
    if (wholes.has(whole)) same.push({ index });
    else if (shapes.has(shape)) stacked.push({ index });
    shapes.add(shape);
    wholes.add(whole);
  });
  return [
    ...finding('duplicate-features', 'warning', same, {
      explanation: 'They have the same geometry and properties as an earlier feature: counts and sums take them twice.',
      process: null,
      advice: 'Leave the repetitions out.',
    }),
    ...finding('stacked-geometries', 'note', stacked, {
      explanation: 'They have the same geometry as an earlier feature, with other properties.',
      process: 'dissolve',
      advice: 'Right for events at one place; else dissolve or leave them out.',
    }),
    ...finding('duplicate-ids', 'warning', sameIds, {
      explanation: 'They have the id of an earlier feature.',
      process: null,
      advice: 'Give every feature an id of its own.',
    }),
  ];
}

function finding(
  code: string,
  severity: Finding['severity'],
  found: readonly { readonly index: number }[],
  words: Pick<Finding, 'explanation' | 'process' | 'advice'>,
): Finding[] {
  if (found.length === 0) return [];
  return [{ code, severity, count: found.length, features: found.slice(0, 10).map(({ index }) => index), ...words }];
}

function textOf(geometry: FlatGeometry): string {
  return shapesOf(geometry)
    .map(({ type, coordinates, ends }) => `${type} ${ends.join()} ${coordinates.join()}`)
    .join(';');
}

/** Whether an exterior ring runs clockwise. */
function isTurned({ type, coordinates, stride, ends, parts }: FlatShape): boolean {
  if (type !== 'Polygon' && type !== 'MultiPolygon') return false;
  const exteriors = parts ? [0, ...parts.slice(0, -1)] : [0];
  return exteriors.some((ring) => {
    const [start, end] = [ring === 0 ? 0 : (ends[ring - 1] ?? 0), ends[ring] ?? 0];
    const [x0, y0] = [coordinates[start * stride] ?? 0, coordinates[start * stride + 1] ?? 0];
    let twice = 0;
    for (let i = start * stride; i < (end - 1) * stride; i += stride) {
      const [ax, ay] = [(coordinates[i] ?? 0) - x0, (coordinates[i + 1] ?? 0) - y0];
      const [bx, by] = [(coordinates[i + stride] ?? 0) - x0, (coordinates[i + stride + 1] ?? 0) - y0];
      twice += ax * by - bx * ay;
    }
    return twice < 0;
  });
}
