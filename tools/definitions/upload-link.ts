/** The tool by which a client over HTTP gets a file to the server: bytes go by a one-time URL, not through the conversation. */
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { FileUploads } from '../../src/inputs/file-uploads.ts';
import { ANONYMOUS } from '../../src/model/access.ts';
import type { McpServices, Tool } from '../model/tool.ts';
import { formatBytes } from '../results/facts.ts';
import { defineTool, textAnswer, writesFiles } from './define-tool.ts';

/** Path of the links below the base URL. */
export const UPLOADS_PATH = '/uploads';

export function createUploadLink({ publicUrl }: McpServices, uploads: FileUploads): Tool {
  return defineTool({
    name: 'upload_link',
    title: 'Upload link',
    description:
      'One-time URL to upload a file in any format: curl -T parks.gpkg URL. It answers with a reference to give as a layer.',
    inputs: {},
    outputs: { type: 'object', properties: { url: { type: 'string' } } },
    annotations: { ...writesFiles, destructiveHint: false },
    run(_, { base = publicUrl(), caller }) {
      if (base === undefined) throw new ProcessError('internal', 'The URL of this server is unknown.');
      const { token, expires, maxBytes } = uploads.link({ owner: ANONYMOUS.id, ...compact({ session: caller }) });
      const url = `${base}${UPLOADS_PATH}/${token}`;
      const use = `curl -T FILE '${url}'`;
      const text = `${use}\nOnce, until ${expires}, up to ${formatBytes(maxBytes)}. It answers with the reference.`;
      return Promise.resolve(textAnswer(text, { url, method: 'PUT', command: use, expires, max_bytes: maxBytes }));
    },
  });
}
