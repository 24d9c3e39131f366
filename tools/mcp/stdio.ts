/** MCP over standard input and output, for clients that start this program. */
import { finished, type Readable, type Transform, type Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { toLine } from '../../src/common/log.ts';
import type { McpServices } from '../model/tool.ts';
import { formatRefusal, type Refusal } from './message-check.ts';
import { readMessageLines } from './message-lines.ts';
import { trackRequests } from './pending-requests.ts';
import { createServerFactory } from './server.ts';

export interface StdioOptions extends McpServices {
  /** Maximum size of a message. */
  readonly maxBodyBytes: number;
  /** Maximum time that answers are waited for when the input has ended; by default as long as a call takes. */
  readonly answerMs?: number;
  readonly input?: Readable;
  readonly output?: Writable;
}

/** A call answers within `waitMs`, if only with its job; this is the time to write the answer. */
const WRITE_MS = 1000;

/**
 * Resolves when the input has ended and all requests are answered, or when the output is closed. Nothing else may write
 * to that output.
 * @returns the time since the client left, in milliseconds
 */
export async function serveMcpOverStdio(options: StdioOptions): Promise<number> {
  const { log, maxBodyBytes, waitMs, answerMs = waitMs, input = process.stdin, output = process.stdout } = options;
  const refuse = (refusal: Refusal): undefined => {
    log.info({ code: refusal.code, reason: refusal.message }, 'refused a line of standard input');
    output.write(`${formatRefusal(refusal)}\n`);
  };
  const lines = readMessageLines(maxBodyBytes, refuse);
  // A line arrives whole, or in one chunk with the next.
  const transport = new StdioServerTransport(input.pipe(lines, { end: false }), output, {
    maxBufferSize: 2 * maxBodyBytes,
  });
  let leftAt = Infinity;
  const ended = new Promise<void>((resolve) => {
    serveStdio(createServerFactory(options), {
      transport,
      onerror: (error) => log.warn({ reason: toLine(error) }, 'MCP connection error'),
    });
    // The SDK has put its listeners in place by now.
    const pending = trackRequests(transport);
    const closeServer = transport.onclose;
    transport.onclose = () => {
      closeServer?.();
      leftAt = Math.min(leftAt, performance.now());
      resolve();
    };
    // At the end of its input the SDK drops unanswered requests, such as those that a shell pipes into it.
    finished(input, { writable: false }, () => {
      leftAt = performance.now();
      void drained(lines)
        .then(() => pending.wait(Math.min(answerMs, waitMs) + WRITE_MS))
        .then(() => lines.end());
    });
  });
  await ended;
  return performance.now() - leftAt;
}

/** Resolves when everything written has been read; a last line without a newline counts as a line. */
async function drained(lines: Transform): Promise<void> {
  lines.write('\n');
  while (lines.writableLength + lines.readableLength > 0) await setImmediate();
}
