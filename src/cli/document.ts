/** The outputs of `isthmus run` as one JSON document. */

export interface Delivery {
  readonly id: string;
  /** The output as JSON. */
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** One output as it is, several as members of an object. */
export async function* toDocument(outputs: readonly Delivery[]): AsyncGenerator<Uint8Array> {
  const [only] = outputs;
  if (only && outputs.length === 1) {
    yield* only.chunks;
    return;
  }
  for (const [index, { id, chunks }] of outputs.entries()) {
    yield Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(id)}:`);
    yield* chunks;
  }
  yield Buffer.from(outputs.length === 0 ? '{}' : '}');
}
