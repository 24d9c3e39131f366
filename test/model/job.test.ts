import { expect, it, vi } from 'vitest';
import { createJob } from '../../src/model/job.ts';

it('has an ID that begins with the time, as a UUID of version 7 does', () => {
  // The example of RFC 9562, appendix A.6: 017F22E2-79B0-7CC3-98C4-DC0C0C07398F.
  vi.useFakeTimers({ now: new Date('2022-02-22T19:22:22Z') });
  const job = { processId: 'echo', processVersion: '1', api: 'cli', listed: true, instance: '', request: undefined } as const; // prettier-ignore
  const ids = Array.from({ length: 1000 }, () => createJob(job).id);
  vi.useRealTimers();
  for (const id of ids) expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(1000);
});
