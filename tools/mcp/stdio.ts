/** MCP over standard input and output, for clients that start this program themselves. */
import { finished, type Readable, type Transform, type Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { limitLines } from './line-limit.ts';
import { watchAnswers } from './pending-requests.ts';
import { createServerFactory } from './server.ts';
import type { McpServices } from '../model/tool.ts';

export interface StdioParts extends McpServices {
  /** Of one message. */
  readonly maxBodyBytes: number;
  readonly input?: Readable;
  readonly output?: Writable;
}

/** A call answers within the patience of the door, if only with its job; this is for writing that down. */
const LAST_WORD_MS = 1000;

/**
 * Resolves when the input has ended and all that was asked is answered, or when nobody reads the output any more.
 * Nothing else may write to that output.
 */
export async function serveMcpOverStdio(parts: StdioParts): Promise<void> {
  const { log, maxBodyBytes, patienceMs, input = process.stdin, output = process.stdout } = parts;
  const lines = limitLines(maxBodyBytes, () => {
    const message = `The message is larger than ${maxBodyBytes / 1e6} MB. Give a smaller or simpler geometry.`;
    output.write(`${JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message } })}\n`);
  });
  // A line comes whole, or in one piece with the next.
  const transport = new StdioServerTransport(input.pipe(lines, { end: false }), output, {
    maxBufferSize: 2 * maxBodyBytes,
  });
  const ended = new Promise<void>((resolve) => {
    serveStdio(createServerFactory(parts), {
      transport,
      onerror: (error) => log.warn({ err: error }, 'MCP over stdio'),
    });
    // The SDK listens here as well, and has put its listeners in place by now.
    const owed = watchAnswers(transport);
    const closeServer = transport.onclose;
    transport.onclose = () => {
      closeServer?.();
      resolve();
    };
    // At the end of its input the SDK drops what it has not answered, such as all that a shell pipes into it.
    finished(input, { writable: false }, () => {
      void drained(lines)
        .then(() => owed.settled(patienceMs + LAST_WORD_MS))
        .then(() => lines.end());
    });
  });
  await ended;
}

/** Resolves when all that was written has been read; a last line without an end counts as whole. */
async function drained(lines: Transform): Promise<void> {
  lines.write('\n');
  while (lines.writableLength + lines.readableLength > 0) await setImmediate();
}
