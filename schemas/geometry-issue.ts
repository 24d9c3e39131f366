/** Options and findings of the check of a geometry. */

export interface CheckOptions {
  /** Positions must lie on Earth: longitude -180 to 180, latitude -90 to 90. */
  readonly longitudeLatitude: boolean;
  /** A geometry without any position is valid. */
  readonly empty: boolean;
  /** A result of a process, which was checked before. */
  readonly stored?: boolean;
}

export interface GeometryIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The structure is right, but the geometry is broken, out of range or empty. */
  readonly broken: boolean;
}
