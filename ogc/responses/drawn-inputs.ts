/** Input layers of a job that a page draws. */
import type { InputLayers } from '../../src/execution/input-layers.ts';
import { jobUrl } from '../model/status-info.ts';

/** With addresses for a page, which has no other way to a layer. */
export interface DrawnInputs {
  readonly layers: readonly { readonly id: string; readonly href: string }[];
  readonly notes: readonly string[];
}

export function toDrawn({ layers, notes }: InputLayers, jobId: string, base: string): DrawnInputs {
  const url = `${jobUrl(base, jobId)}/inputs`;
  return { layers: layers.map(({ id }) => ({ id, href: `${url}/${encodeURIComponent(id)}?f=display` })), notes };
}
