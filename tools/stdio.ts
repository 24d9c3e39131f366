/** MCP over standard input and output, for clients that start this program themselves. */
import type { Readable, Writable } from 'node:stream';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { limitLines } from './line-limit.ts';
import { createServerFactory } from './server.ts';
import type { DoorParts } from './tool.ts';

export interface StdioParts extends DoorParts {
  /** Of one message. */
  readonly maxBodyBytes: number;
  readonly input?: Readable;
  readonly output?: Writable;
}

/** Resolves when the input has ended or nobody reads the output any more. Nothing else may write to that output. */
export async function serveMcpOverStdio(parts: StdioParts): Promise<void> {
  const { log, maxBodyBytes, input = process.stdin, output = process.stdout } = parts;
  const lines = limitLines(maxBodyBytes, () => {
    const message = `The message is larger than ${maxBodyBytes / 1e6} MB. Give a smaller or simpler geometry.`;
    output.write(`${JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message } })}\n`);
  });
  // A line comes whole, or in one piece with the next.
  const transport = new StdioServerTransport(input.pipe(lines), output, { maxBufferSize: 2 * maxBodyBytes });
  const ended = new Promise<void>((resolve) => {
    serveStdio(createServerFactory(parts), {
      transport,
      onerror: (error) => log.warn({ err: error }, 'MCP over stdio'),
    });
    // The SDK listens here as well, and has put its listener in place by now.
    const closeServer = transport.onclose;
    transport.onclose = () => {
      closeServer?.();
      resolve();
    };
  });
  await ended;
}
