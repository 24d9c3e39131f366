/** What several routes have in common. */
import type { ErrorCode } from '../../src/common/errors.ts';
import { HTML_TYPE, JSON_TYPE, OUTPUT_TYPE, WKT_TYPE } from '../http/media-types.ts';

/** Any request can be wrong in these ways, and any handler can fail. */
const always: readonly ErrorCode[] = ['invalid-request', 'internal'];
export const negotiated: readonly ErrorCode[] = [...always, 'not-acceptable'];
/** Changes with the program alone. */
export const SETTLED = 'public, max-age=60';
/** Kept only to be asked about again, with its tag. */
export const CHANGING = 'private, no-cache';
export const ONCE = 'no-store';
export const json = [JSON_TYPE, HTML_TYPE];
/** What the execution asked for, or a page about it. */
export const outputs = [OUTPUT_TYPE, HTML_TYPE, WKT_TYPE];
/** A failed execution answers with its own error, whichever that is. */
export const failed: readonly ErrorCode[] = ['invalid-input', 'invalid-geometry', 'too-large', 'stopped', 'timeout'];
