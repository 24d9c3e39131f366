/** The log's interface, so that code that logs does not depend on a logging library. */

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

export interface Log {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

/** An error in one line, for errors of a client: their texts may be as long as a page, and their stacks say nothing. */
export function toLine(error: Error): string {
  return error.message.replaceAll(/\s+/g, ' ').slice(0, 200);
}
