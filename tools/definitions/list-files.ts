/** The tool that says what is in the files of the root folder: which names to give, and what columns and CRS to expect. */
import { z } from 'zod';
import { compact } from '../../src/common/compact.ts';
import { ProcessError, toProcessError } from '../../src/common/errors.ts';
import { formatCount, formatList } from '../../src/common/format-count.ts';
import { listInRoot, stampInRoot, type RootFile } from '../../src/inputs/root-list.ts';
import { splitFragment } from '../../src/inputs/references.ts';
import type { Root } from '../../src/inputs/root-folder.ts';
import type { McpServices, Tool } from '../model/tool.ts';
import { describeFileAt } from '../results/file-descriptions.ts';
import { formatBytes } from '../results/facts.ts';
import { formatEntry, toEntry, toFailedEntry, type FileEntry } from '../results/file-entries.ts';
import { defineTool, readOnly, textAnswer } from './define-tool.ts';

/** Files of 1.5 kB each, and so some 5,000 tokens at most. */
const PAGE_FILES = 12;
const MAX_FOLDERS = 50;
/** Tasks at once: jobs take their turn beside them. */
const MAX_TASKS = 2;
const MAX_KEPT = 500;

/** A description, which may still be on its way. */
type Described = Promise<FileEntry>;

export function createListFiles(services: McpServices, root: Root): Tool {
  /** By name, times and sizes: a folder that is listed again is not read again. */
  const known = new Map<string, Described>();

  function describe(
    folder: string,
    file: RootFile,
    layer: string | undefined,
    { bytes, stamp }: { readonly bytes: number; readonly stamp: string },
  ): Described {
    const name = folder === '' ? file.name : `${folder}/${file.name}`;
    const key = JSON.stringify([name, layer, stamp]);
    const before = known.get(key);
    if (before) return before;
    const reference = `file:${name}`;
    const facts = { reference, name: file.name, bytes, beside: file.beside };
    const described = describeFileAt(services.execution, reference, layer).then(
      (description) => toEntry(facts, description),
      (error: unknown) => {
        const failure = toProcessError(error);
        // Another time it may go well.
        if (failure.code !== 'invalid-input' && failure.code !== 'too-large') known.delete(key);
        return toFailedEntry(facts, failure.message);
      },
    );
    known.set(key, described);
    const [oldest] = known.keys();
    if (known.size > MAX_KEPT && oldest !== undefined) known.delete(oldest);
    return described;
  }

  return defineTool({
    name: 'list_files',
    title: 'List files',
    description:
      'Files in the root folder: layers with count, CRS, extent, columns, and the reference to give as a layer. Call it first.',
    inputs: {
      folder: z.string().max(500).default('').describe('A folder in it.'),
      name: z.string().max(500).optional().describe('Part of a name; data.gpkg#layer=roads: that layer alone.'),
      offset: z.int().min(0).default(0),
    },
    outputs: { type: 'object', properties: { files: { type: 'array', items: { type: 'object' } } } },
    annotations: readOnly,
    async run({ folder: sent, name, offset }, { signal }) {
      const folder = sent.replace(/^file:/i, '').replace(/^(?:\.\/)+|\/+$|^\.$/g, '');
      const { files, folders } = await listInRoot(folder, root).catch((error: unknown) => {
        throw error instanceof ProcessError ? folderError(sent, error.message) : error;
      });
      const { address, fragment } = splitFragment((name ?? '').replace(/^file:/i, ''));
      const wanted = address.slice(address.lastIndexOf('/') + 1).toLowerCase();
      const matching = files.filter((file) =>
        [file.name, ...file.beside].some((one) => one.toLowerCase().includes(wanted)),
      );
      const page = matching.slice(offset, offset + PAGE_FILES);
      const until = performance.now() + services.waitMs;
      const entries = await mapFew(page, async (file) => {
        const found = await stampInRoot(folder, file, root);
        const entry = await within(describe(folder, file, fragment.layer, found), until - performance.now(), signal);
        return (
          entry ??
          toFailedEntry(
            { reference: `file:${file.name}`, name: file.name, bytes: found.bytes, beside: file.beside },
            LATE,
          )
        );
      });
      const rest = matching.length - offset - page.length;
      const message = [
        ...(rest > 0 ? [`${formatCount(rest, 'more file')}: offset ${offset + page.length}, or name.`] : []),
        ...(matching.length === 0
          ? [
              files.length === 0
                ? 'No files.'
                : `No file has ${JSON.stringify(wanted)} in its name; there are ${formatList(
                    files.map((file) => file.name),
                    10,
                  )}.`,
            ]
          : []),
        ...(folders.length > MAX_FOLDERS ? [`${folders.length - MAX_FOLDERS} more folders.`] : []),
      ].join(' ');
      const shown = folders.slice(0, MAX_FOLDERS);
      const head = `${folder === '' ? 'Root folder' : folder}: ${formatCount(matching.length, 'file')}${shown.length > 0 ? `; folders: ${shown.join(', ')}` : ''}.`;
      const text = [`${head} ${message}`.trim(), ...entries.map((entry) => formatEntry(entry, formatBytes))].join('\n');
      return textAnswer(text, {
        folder,
        files: entries,
        folders: shown,
        found: matching.length,
        ...compact({ next_offset: rest > 0 ? offset + page.length : undefined, message: message || undefined }),
      });
    },
  });
}

const LATE =
  'takes longer to read than a call waits: call list_files with its name in a while, or give it to a tool at once';

function folderError(folder: string, message: string): ProcessError {
  const issue = { pointer: '/folder', message: `is ${JSON.stringify(folder.slice(0, 80))}, which ${message}` };
  return new ProcessError(
    'invalid-input',
    `list_files cannot run: /folder ${issue.message.replace(/(?<![.?])$/, '.')}`,
    [issue],
  );
}

/** @returns undefined when the time is up */
async function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(ms, 0), undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Maps items, a few at once, in their order. */
async function mapFew<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  await Promise.all(
    Array.from({ length: MAX_TASKS }, async () => {
      for (const [at, item] of queue) results[at] = await map(item);
    }),
  );
  return results;
}
