/** Diagnosis of shapes: invalid geometries, mixed types, ring direction, duplicates. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { Finding } from './finding.ts';
import { formatCount } from '../../common/format-count.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { isEmpty, shapesOf } from '../flat/flat.ts';
import { hasClockwiseShell } from '../flat/ring-direction.ts';
import { findQualityFaults } from './quality.ts';
import { withGeometryErrors } from './repair.ts';

interface IndexedGeometry {
  readonly index: number;
  readonly geometry: FlatGeometry;
}

export function diagnoseShapes(engine: PlanarEngine, layer: Layer): readonly Finding[] {
  const all = layer.features.map(({ geometry }, index) => ({ index, geometry }));
  const nonEmpty = all.flatMap(({ index, geometry }): IndexedGeometry[] =>
    geometry && !isEmpty(geometry) ? [{ index, geometry }] : [],
  );
  const missing = all.filter(({ geometry, index }) => geometry === null && !layer.features[index]?.broken);
  const empty = all.filter(({ geometry }) => geometry !== null && isEmpty(geometry));
  const invalid = nonEmpty.filter(
    ({ geometry }) => withGeometryErrors(() => engine.invalidity(geometry)) !== undefined,
  );
  const bowTies = invalid.filter(({ geometry }) => engine.invalidity(geometry)?.reason === 'Self-intersection');
  const others = invalid.filter((entry) => !bowTies.includes(entry));
  const clockwise = nonEmpty.filter(({ geometry }) => shapesOf(geometry).some(hasClockwiseShell));
  const families = new Set(
    nonEmpty.flatMap(({ geometry }) => shapesOf(geometry).map(({ type }) => type.replace('Multi', ''))),
  );
  const withRepeats = nonEmpty
    .map((entry) => ({
      ...entry,
      vertices: findQualityFaults(entry.geometry, false).filter((f) => f.reason === 'Repeated vertex'),
    }))
    .filter(({ vertices }) => vertices.length > 0);
  const vertices = withRepeats.reduce((sum, entry) => sum + entry.vertices.length, 0);
  return [
    ...toFindings('bow-ties', 'error', bowTies, {
      explanation: 'Their rings cross themselves like a bow-tie: areas and overlays are wrong on them.',
      process: 'make-valid',
      advice: 'Make the layer valid; validate shows every crossing.',
    }),
    ...toFindings('invalid-geometries', 'error', others, {
      explanation: 'They break other rules of OGC 06-103r4, such as holes outside their shells.',
      process: 'make-valid',
      advice: 'Make the layer valid; validate shows locations and reasons.',
    }),
    ...toFindings('missing-geometries', 'warning', missing, {
      explanation: 'They have no geometry (null) and are ignored by spatial processes.',
      process: null,
      advice: 'Add their geometries or remove them.',
    }),
    ...toFindings('empty-geometries', 'warning', empty, {
      explanation: 'Their geometries have no positions.',
      process: null,
      advice: 'Add their geometries or remove them.',
    }),
    ...toFindings('repeated-vertices', 'note', withRepeats, {
      explanation: `They have ${formatCount(vertices, 'vertex that repeats', 'vertices that repeat')} the one before.`,
      process: 'simplify',
      advice: 'Harmless to most processes; simplify with a very small tolerance removes them.',
    }),
    ...toFindings('clockwise-exteriors', 'note', clockwise, {
      explanation: 'Their exterior rings are clockwise; RFC 7946 (3.1.6) requires counter-clockwise.',
      process: 'orient',
      advice: 'All processes here read them correctly; orient them for software that does not.',
    }),
    ...toFindings('mixed-types', 'note', families.size > 1 ? nonEmpty : [], {
      explanation: `The layer mixes ${[...families].join(', ')} geometries, which many formats and processes do not accept.`,
      process: null,
      advice: 'Split it by geometry type.',
    }),
  ];
}

/** Duplicate features and duplicate IDs. */
export function diagnoseDuplicates(layer: Layer): readonly Finding[] {
  const [wholes, shapes, ids] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const [duplicates, stacked, sameIds]: [{ index: number }[], { index: number }[], { index: number }[]] = [[], [], []];
  layer.features.forEach(({ id, geometry, properties }, index) => {
    if (id !== undefined) {
      const name = JSON.stringify(id);
      if (ids.has(name)) sameIds.push({ index });
      ids.add(name);
    }
    if (!geometry) return;
    const shape = serialize(geometry);
    const whole = `${shape} ${JSON.stringify(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
    if (wholes.has(whole)) duplicates.push({ index });
    else if (shapes.has(shape)) stacked.push({ index });
    shapes.add(shape);
    wholes.add(whole);
  });
  return [
    ...toFindings('duplicate-features', 'warning', duplicates, {
      explanation:
        'They have the same geometry and properties as an earlier feature: counts and sums include them twice.',
      process: 'remove-duplicates',
      advice: 'Remove the duplicates, by geometry and properties.',
    }),
    ...toFindings('stacked-geometries', 'note', stacked, {
      explanation: 'They have the same geometry as an earlier feature, with other properties.',
      process: 'dissolve',
      advice: 'Correct for events at one location; otherwise dissolve or remove them.',
    }),
    ...toFindings('duplicate-ids', 'warning', sameIds, {
      explanation: 'They have the ID of an earlier feature.',
      process: null,
      advice: 'Give every feature a unique ID.',
    }),
  ];
}

function toFindings(
  code: string,
  severity: Finding['severity'],
  affected: readonly { readonly index: number }[],
  texts: Pick<Finding, 'explanation' | 'process' | 'advice'>,
): Finding[] {
  if (affected.length === 0) return [];
  return [{ code, severity, count: affected.length, features: affected.map(({ index }) => index), ...texts }];
}

function serialize(geometry: FlatGeometry): string {
  return shapesOf(geometry)
    .map(({ type, coordinates, ends }) => `${type} ${ends.join()} ${coordinates.join()}`)
    .join(';');
}
