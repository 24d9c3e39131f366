/** Receives messages for a server without an execution service: none goes to a file. */
import { tmpdir } from 'node:os';
import { receive } from '../../src/inputs/receive.ts';
import { scanBody } from '../../src/inputs/scan-body.ts';
import { createUploads } from '../../src/inputs/uploads.ts';
import { openTempFiles } from '../../src/storage/temp-files.ts';
import type { Receive } from '../../tools/mcp/message.ts';

const uploads = createUploads({ maxUploads: 1, maxBytes: 1 });

export const receiveInMemory: Receive = (body, options) =>
  receive(body, { ...options, tempFiles: openTempFiles(tmpdir()), spoolBytes: Infinity, scan: scanBody, uploads });
