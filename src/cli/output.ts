/** Standard output of commands, whose reader may leave early, as `head` does. */

/** Exit code of a program that SIGPIPE ended, as shells report it. */
const READER_LEFT = 141;

/** Keeps a closed pipe from ending the program in the middle of its work, with its temporary files left behind. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/**
 * Prints a line. When it cannot be written, the exit code says so: 141 where the reader has left, as from `cat`, else 1,
 * with the reason on standard error.
 */
export async function print(line: string | Chunks): Promise<void> {
  // A line in chunks may be too long for a string.
  const error = (await writeAll(typeof line === 'string' ? [line] : line)) ?? (await write('\n'));
  if (error) report(error);
}

type Chunks = Iterable<string | Uint8Array> | AsyncIterable<Uint8Array>;

async function writeAll(chunks: Chunks): Promise<Error | undefined> {
  for await (const chunk of chunks) {
    const error = await write(chunk);
    if (error) return error;
  }
  return undefined;
}

function write(chunk: string | Uint8Array): Promise<Error | undefined> {
  return new Promise((resolve) => {
    process.stdout.write(chunk, (error) => resolve(error ?? undefined));
  });
}

function report(error: NodeJS.ErrnoException): void {
  const hasLeft = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
  process.exitCode = hasLeft ? READER_LEFT : 1;
  if (!hasLeft) process.stderr.write(`isthmus: failed to write standard output: ${error.message}\n`);
}
