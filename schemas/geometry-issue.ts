/** Options and findings of the check of a geometry. */

export interface CheckOptions {
  /** Positions must lie on Earth: longitude -180 to 180, latitude -90 to 90. */
  readonly longitudeLatitude: boolean;
  /** A geometry without any position is valid. */
  readonly empty: boolean;
  /** A result of a process, which was checked before. */
  readonly stored?: boolean;
  /** A table is taken `too`; `alone` where of a layer the properties are taken. */
  readonly tables?: 'too' | 'alone';
}

/** Kinds of faults, each in the words of a report. */
export const faultNames = {
  'open-ring': 'Ring is not closed',
  'few-positions': 'Too few positions',
  'empty-point': 'Point without a position',
  'empty-position': 'Position without numbers',
  'extra-numbers': 'Position of more than 3 numbers',
  'wrong-position': 'Invalid coordinate',
  'wrong-type': 'Invalid geometry type',
  'wrong-structure': 'Invalid nesting of coordinates',
  'deep-nesting': 'Collections nested too deep',
  'off-earth': 'Position off the Earth',
  empty: 'Empty geometry',
  'wrong-feature': 'Not a Feature',
  'no-geometry': 'No geometry member',
  'wrong-id': 'Invalid id',
  'wrong-properties': 'Invalid properties',
} as const;

export type Fault = keyof typeof faultNames;

export interface GeometryIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fault: Fault;
  /** The structure is right, but the geometry is broken, out of range or empty. */
  readonly broken: boolean;
}
