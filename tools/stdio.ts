/** MCP over standard input and output, for clients that start this program themselves. */
import type { Readable, Writable } from 'node:stream';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
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
  const transport = new StdioServerTransport(input, output, { maxBufferSize: maxBodyBytes });
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
