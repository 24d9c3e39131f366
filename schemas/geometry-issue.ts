/** Options and findings of the check of a geometry. */

export interface CheckOptions {
  /** Positions must lie on Earth: longitude -180 to 180, latitude -90 to 90. */
  readonly longitudeLatitude: boolean;
  /** Whether a geometry without any position will do. */
  readonly empty: boolean;
}

export interface GeometryIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Whether the shape is right and the geometry itself is broken, out of range or empty. */
  readonly broken: boolean;
}
