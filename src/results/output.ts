/** One output value of a job, encoded once in the worker and never decoded on its way through the server. */
export interface Output {
  readonly id: string;
  /** Length of the JSON text in bytes. */
  readonly bytes: number;
  readonly value: OutputValue;
}

/** Small values travel as JSON text, large ones as a file below the results folder. */
export type OutputValue = { readonly text: string } | { readonly file: string };
