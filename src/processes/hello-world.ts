import { compact } from '../common/compact.ts';
import { z } from 'zod';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'hello-world',
  version: '1.0.0',
  title: 'Hello world',
  description: 'Greets by name and returns its inputs. Use it to check a connection; to test a client use echo.',
  group: 'test',
  inputs: {
    name: z.string().min(1).max(200).describe('Name to greet.'),
    message: z.string().max(1000).optional().describe('Message to return.'),
  },
  outputs: {
    echo: z.strictObject({ greeting: z.string(), name: z.string(), message: z.string().optional() }),
  },
  examples: [{ title: 'A greeting', inputs: { name: 'Isthmus', message: 'Both APIs are up.' } }],
  run: ({ name, message }) => ({
    echo: compact({ greeting: `Hello ${name}!`, name, message }),
  }),
});
