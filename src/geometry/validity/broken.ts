/** Words of make-valid for features that cannot be read as they were sent. */
import { faultNames, type Fault } from '../../../schemas/geometry-issue.ts';
import { nameFeatures } from '../../../schemas/feature-names.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { formatCount } from '../../common/format-count.ts';
import { toPointer } from '../../common/json-pointer.ts';

type Broken = NonNullable<LayerFeature['broken']>;

const changes: Partial<Readonly<Record<Fault, string>>> = {
  'open-ring': 'ring closed',
  'few-positions': 'what encloses nothing left out or made a line',
  'extra-numbers': 'numbers after the third of a position left out',
  'empty-point': 'no geometry',
  'empty-position': 'positions without numbers left out',
  'wrong-feature': 'made a Feature',
  'wrong-id': 'id left out',
  'wrong-properties': 'properties left out',
};

/** @returns such as `Ring is not closed at /features/3/geometry/coordinates/0` */
export function describeFaults({ faults }: Broken): string {
  return faults.map(({ fault, path }) => `${faultNames[fault]} at ${toPointer(path) || 'the layer'}`).join('; ');
}

/** The changes of a broken feature, which has no geometry afterwards where nothing could be read. */
export function describeMending({ faults, mended }: Broken): string {
  if (mended === undefined) return 'no geometry: it could not be read';
  const kinds = new Set(faults.map(({ fault }) => fault));
  return [...kinds].flatMap((fault) => changes[fault] ?? []).join(', ');
}

/** Warns about broken features, those that were mended and those that could not be. */
export function brokenWarnings({ features, form, label }: Layer): readonly string[] {
  const indices = features.flatMap(({ broken }, index) => (broken ? [index] : []));
  const lost = indices.filter((index) => features[index]?.broken?.mended === undefined);
  const mended = indices.filter((index) => !lost.includes(index));
  if (form !== 'collection')
    return lost.length > 0 ? ['The geometry could not be read: it has none in the result.'] : [];
  const name = (which: readonly number[]) => nameFeatures(features, which, label);
  return [
    ...(mended.length > 0
      ? [`${formatCount(mended.length, 'broken feature was', 'broken features were')} mended: ${name(mended)}.`]
      : []),
    ...(lost.length > 0
      ? [
          `${formatCount(lost.length, 'feature')} could not be read and ${lost.length === 1 ? 'has' : 'have'} no geometry now: ${name(lost)}.`,
        ]
      : []),
  ];
}
