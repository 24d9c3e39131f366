/** Problem that a diagnosis reports. */
export interface Finding {
  readonly code: string;
  /** error: results will be wrong; warning: they may be; note: for information. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Number of features, or of vertices where the explanation says so. */
  readonly count: number;
  /** Indices of the features in the input; an answer lists the first ten and counts the others. */
  readonly features: readonly number[];
  readonly explanation: string;
  /** Suggested process; null for none. */
  readonly process: string | null;
  readonly advice: string;
}

/** A projected CRS in which coordinates lie where they are expected. */
export interface PlacedCrs {
  readonly id: string;
  readonly name: string;
}
