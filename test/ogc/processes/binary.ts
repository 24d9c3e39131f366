import { Base64, Bytes } from '../../../schemas/bytes.ts';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'binary',
  version: '1.0.0',
  group: 'test',
  title: 'Binary',
  description: 'Gives bytes back.',
  inputs: { data: Base64 },
  outputs: { data: Bytes('application/octet-stream') },
  examples: [],
  run: ({ data }) => ({ data }),
});
