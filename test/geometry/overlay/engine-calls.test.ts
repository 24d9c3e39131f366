/** Everyday layers need the engine for what is invalid or nearly coincides, not for each pair. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('count-calls.ts', import.meta.url));

describe('calls into the engine', () => {
  it('are few for the counties and themselves, moved', { timeout: 120_000 }, () => {
    const printed = execFileSync(process.execPath, ['--import', 'tsx', script], { encoding: 'utf8' });
    // Allocations are counted. When each pair was handed over: 588,797, 794,550 and 70,768.
    expect(JSON.parse(printed)).toEqual({ intersection: 7856, identity: 10_416, dissolve: 1716, join: 1370 });
  });
});
