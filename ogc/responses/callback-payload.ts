/** The body of a callback: the results as their execution specified them, an exception, or the status of the job. */
import { ProcessError, toProcessError } from '../../src/common/errors.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import type { CallbackPayload } from '../../src/execution/webhooks/webhooks.ts';
import type { DueCallback } from '../../src/model/webhook-outbox.ts';
import { describeFields } from '../../src/process/describe.ts';
import type { Registry } from '../../src/process/registry.ts';
import { JSON_TYPE } from '../http/media-types.ts';
import { toException } from '../model/exceptions.ts';
import { defaultSpec, parseSpec } from '../model/output-spec.ts';
import { jobUrl, toStatusInfo } from '../model/status-info.ts';
import { writeOutputs } from './write-outputs.ts';

interface CallbackPayloadDeps {
  readonly execution: ExecutionService;
  readonly registry: Registry;
}

/** Subscribers get the body in one piece; larger results are sent as links. */
const MAX_BYTES = 32 * 1024 * 1024;

export function createCallbackPayload({ execution, registry }: CallbackPayloadDeps) {
  return async ({ jobId, kind, base, owner }: DueCallback): Promise<CallbackPayload | undefined> => {
    try {
      const job = await execution.job(jobId, { id: owner });
      if (kind === 'inProgress') return toJson(toStatusInfo(job, base));
      const outcome = await execution.outputs(jobId, { id: owner });
      const spec = parseSpec(job.request) ?? defaultSpec(describeFields(registry.get(job.processId)));
      const bytes = outcome.outputs.reduce((sum, output) => sum + output.bytes, 0);
      const outputs = spec.outputs.map((output) =>
        bytes > MAX_BYTES ? { ...output, reference: 'large' as const } : output,
      );
      const options = { base, execution };
      const raw = await writeOutputs({ ...spec, outputs }, outcome, options);
      // A raw response has its links in headers, which a callback does not have.
      const response =
        raw.status === 204 ? await writeOutputs({ ...spec, outputs, response: 'document' }, outcome, options) : raw;
      const contentType = response.headers['Content-Type'] ?? JSON_TYPE;
      return { contentType, body: Buffer.from(await new Response(response.body).arrayBuffer()) };
    } catch (error) {
      if (!(error instanceof ProcessError)) throw error;
      if (error.code === 'no-such-job') return undefined;
      return toJson(toException(toProcessError(error), jobUrl(base, jobId)));
    }
  };
}

function toJson(value: unknown): CallbackPayload {
  return { contentType: JSON_TYPE, body: Buffer.from(JSON.stringify(value)) };
}
