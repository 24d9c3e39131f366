import { describe, expect, it } from 'vitest';
import helloWorld from '../../src/processes/hello-world.ts';
import { run } from './run.ts';

describe('hello-world', () => {
  it('greets by name and echoes both inputs', async () => {
    const { outputs } = await run(helloWorld, { name: 'Ada', message: 'Good morning' });
    expect(outputs).toEqual({ echo: { greeting: 'Hello Ada!', name: 'Ada', message: 'Good morning' } });
  });

  it('echoes no message that it did not get', async () => {
    expect((await run(helloWorld, { name: 'Ada' })).outputs).toEqual({ echo: { greeting: 'Hello Ada!', name: 'Ada' } });
  });

  it('refuses an empty name', async () => {
    await expect(run(helloWorld, { name: '' })).rejects.toMatchObject({ issues: [{ pointer: '/name' }] });
  });
});
