import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/server/config.ts';

afterEach(() => vi.unstubAllEnvs());

describe('settings that name others', () => {
  it('are hosts, with or without what stands before them', () => {
    vi.stubEnv('ISTHMUS_ALLOW_FETCH', 'example.org, *.example.com, 10.0.0.1, ::1');
    expect(loadConfig().allowFetch).toEqual(['example.org', '*.example.com', '10.0.0.1', '::1']);
  });

  it('are refused as addresses, with what would be right', () => {
    vi.stubEnv('ISTHMUS_ALLOW_FETCH', 'https://example.org/');
    expect(() => loadConfig()).toThrow('"https://example.org/": must be host names such as example.org');
  });

  it('are networks in CIDR notation', () => {
    vi.stubEnv('ISTHMUS_FETCH_NETWORKS', '10.0.0.0/99');
    expect(() => loadConfig()).toThrow('"10.0.0.0/99": must be networks such as 10.0.0.0/8 or fd00::/8');
  });
});
