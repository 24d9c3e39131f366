import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/model/job.ts';
import { formatLog } from '../../src/execution/jobs.ts';

const job: Job = {
  id: '1',
  owner: 'anonymous',
  processId: 'buffer',
  processVersion: '1.0.0',
  api: 'ogc',
  listed: true,
  instance: 'x',
  request: undefined,
  status: 'accepted',
  progress: 0,
  warnings: [],
  created: '2026-01-01T00:00:00.000Z',
  updated: '2026-01-01T00:00:00.000Z',
  attempts: 0,
  claim: 1,
};

describe('the log of a job', () => {
  it('begins when the job is accepted', () => {
    expect(formatLog(job, [])).toEqual([{ at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'accepted (ogc)' }]);
  });

  it('tells of the start, what the process said, its warnings and the end, in the order of time', () => {
    const started = '2026-01-01T00:00:01.000Z';
    const finished = '2026-01-01T00:00:02.000Z';
    const said = [{ at: started, level: 'info', text: 'takes 3 steps' }] as const;
    const ended = { ...job, status: 'successful', started, finished, attempts: 2, warnings: ['1 feature was empty.'] };
    expect(formatLog(ended as Job, said)).toEqual([
      { at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'accepted (ogc)' },
      { at: started, level: 'info', text: 'running, attempt 2' },
      { at: started, level: 'info', text: 'takes 3 steps' },
      { at: finished, level: 'warn', text: '1 feature was empty.' },
      { at: finished, level: 'info', text: 'successful' },
    ]);
  });

  it('says why a job failed', () => {
    const finished = '2026-01-01T00:00:02.000Z';
    const failed: Job = { ...job, status: 'failed', message: 'The worker process ended.', finished };
    expect(formatLog(failed, []).at(-1)).toEqual({
      at: finished,
      level: 'warn',
      text: 'failed: The worker process ended.',
    });
  });
});
