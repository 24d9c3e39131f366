/** Receives messages for a server without an execution service: none goes to a file. */
import { tmpdir } from 'node:os';
import { receive } from '../../src/inputs/receive.ts';
import { openTempFiles } from '../../src/storage/temp-files.ts';
import type { Receive } from '../../tools/mcp/message.ts';

export const receiveInMemory: Receive = (body, options) =>
  receive(body, { ...options, tempFiles: openTempFiles(tmpdir()), spoolBytes: Infinity });
