/** The smallest process: for a first call, and to see that a door is open. */
import { z } from 'zod';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'hello-world',
  version: '1.0.0',
  title: 'Hello world',
  description: 'Greets by name and echoes what it was given. Use it to check a connection; to test a client, use echo.',
  group: 'test',
  inputs: {
    name: z.string().min(1).max(200).describe('Whom to greet.'),
    message: z.string().max(1000).optional().describe('Anything to say along with it.'),
  },
  outputs: {
    echo: z.strictObject({ greeting: z.string(), name: z.string(), message: z.string().optional() }),
  },
  examples: [{ title: 'A greeting', inputs: { name: 'Isthmus', message: 'Both doors are open.' } }],
  run: ({ name, message }) => ({
    echo: { greeting: `Hello ${name}!`, name, ...(message !== undefined && { message }) },
  }),
});
