import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findDockerfileFaults } from '../../scripts/check-dockerfile.ts';

const dockerfile = readFileSync('Dockerfile', 'utf8');

describe('the check of the Dockerfile', () => {
  it('finds no fault in it', () => {
    expect(findDockerfileFaults(dockerfile)).toEqual([]);
  });

  it.each([
    ['an instruction that is unknown', 'WORKDIR /data', 'WORKDIRECTORY /data', 'Unknown instruction: WORKDIRECTORY'],
    ['a flag that is unknown', '--retries', '--tries', 'Unknown flag: tries'],
    [
      'a tag that moves',
      /^FROM debian:\S+/m,
      'FROM debian:stable-slim',
      '10: this tag moves; name a full version or date.',
    ],
    ['no tag', /^FROM debian:\S+/m, 'FROM debian', '10: this tag moves; name a full version or date.'],
    [
      'a stage that does not exist',
      '--from=build /isthmus',
      '--from=made /isthmus',
      'COPY --from names a stage that does not exist.',
    ],
    ['root', /^USER .*$/m, 'USER root', 'the last USER must be two numbers other than 0.'],
    ['no check of health', /^HEALTHCHECK[^]*?\]$/m, '', 'one HEALTHCHECK is needed.'],
  ])('refuses %s', (_, from, to, message) => {
    expect(findDockerfileFaults(dockerfile.replace(from, to)).join('\n')).toContain(message);
  });
});
