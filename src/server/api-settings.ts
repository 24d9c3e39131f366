/** The settings of the apis, read without what the doors are made of. */
import { normalizeBaseUrl } from '../common/base-url.ts';
import type { Config } from './config.ts';

/** In the units that the doors count in. */
export function apiSettings({ publicUrl, basePath, patience, maxBodyMb, maxMessageMb, toolsets, allowFetch }: Config) {
  return {
    publicUrl: publicUrl === undefined ? undefined : normalizeBaseUrl(publicUrl),
    basePath: basePath || (publicUrl === undefined ? '' : normalizeBaseUrl(new URL(publicUrl).pathname)),
    waitMs: patience * 1000,
    maxBodyBytes: maxBodyMb * 1024 * 1024,
    maxMessageBytes: maxMessageMb * 1024 * 1024,
    toolsets,
    /** Whether inputs may lead to other servers. */
    fetches: allowFetch.some((host) => host !== 'none'),
  };
}
