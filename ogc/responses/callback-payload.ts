/** What a subscriber is told: the results as their execution asked for them, why there are none, or how far the job is. */
import type { CallbackPayload } from '../../src/execution/webhooks/webhooks.ts';
import type { DueCallback } from '../../src/model/webhook-outbox.ts';
import { describeFields } from '../../src/process/describe.ts';
import { ProcessError, toProcessError } from '../../src/common/errors.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import type { Registry } from '../../src/process/registry.ts';
import { answerOutputs } from './write-outputs.ts';
import { toException } from '../model/exceptions.ts';
import { JSON_TYPE } from '../http/media-types.ts';
import { defaultSpec, parseSpec } from '../model/output-spec.ts';
import { jobUrl, toStatusInfo } from '../model/status-info.ts';

interface AnnouncingParts {
  readonly execution: ExecutionService;
  readonly registry: Registry;
}

/** A subscriber gets a body in one piece; what is larger is told as links. */
const MOST_BYTES = 32 * 1024 * 1024;

export function createAnnouncer({ execution, registry }: AnnouncingParts) {
  return async ({ jobId, kind, base, owner }: DueCallback): Promise<CallbackPayload | undefined> => {
    try {
      const job = await execution.job(jobId, { id: owner });
      if (kind === 'inProgress') return inJson(toStatusInfo(job, base));
      const outcome = await execution.outputs(jobId, { id: owner });
      const spec = parseSpec(job.request) ?? defaultSpec(describeFields(registry.get(job.processId)));
      const bytes = outcome.outputs.reduce((sum, output) => sum + output.bytes, 0);
      const outputs = spec.outputs.map((output) =>
        bytes > MOST_BYTES ? { ...output, reference: 'large' as const } : output,
      );
      const to = { base, execution };
      const raw = await answerOutputs({ ...spec, outputs }, outcome, to);
      // Links stand in the headers of a raw answer, and a callback has a body alone.
      const inDocument = { ...spec, outputs, response: 'document' as const };
      const response = raw.status === 204 ? await answerOutputs(inDocument, outcome, to) : raw;
      const contentType = response.headers.get('Content-Type') ?? JSON_TYPE;
      return { contentType, body: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      if (!(error instanceof ProcessError)) throw error;
      if (error.code === 'no-such-job') return undefined;
      return inJson(toException(toProcessError(error), jobUrl(base, jobId)));
    }
  };
}

function inJson(value: unknown): CallbackPayload {
  return { contentType: JSON_TYPE, body: Buffer.from(JSON.stringify(value)) };
}
