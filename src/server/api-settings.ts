/** The settings of the apis, read without what the doors are made of. */
import type { Config } from './config.ts';

/** In the units that the doors count in. */
export function apiSettings({ publicUrl, basePath, patience, maxBodyMb, maxMessageMb, toolsets, allowFetch }: Config) {
  return {
    publicUrl: publicUrl?.replace(/\/+$/, ''),
    basePath: basePath || (publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '')),
    patienceMs: patience * 1000,
    maxBodyBytes: maxBodyMb * 1024 * 1024,
    maxMessageBytes: maxMessageMb * 1024 * 1024,
    toolsets,
    /** Whether inputs may lead to other servers. */
    fetches: allowFetch.some((host) => host !== 'none'),
  };
}
