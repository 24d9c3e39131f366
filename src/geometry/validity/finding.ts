/** What a diagnosis reports. */

export interface Finding {
  readonly code: string;
  /** error: results will be wrong; warning: they may be; note: good to know. */
  readonly severity: 'error' | 'warning' | 'note';
  /** How many features, or vertices where the explanation says so. */
  readonly count: number;
  /** Places of the first ten features in the input, from 0. */
  readonly features: readonly number[];
  readonly explanation: string;
  /** The process to call next; null where there is none. */
  readonly process: string | null;
  readonly advice: string;
}
