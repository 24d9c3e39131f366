/** The list of processes and the description of one. */
import type { InputDescription, OutputDescription } from '../../src/process/describe.ts';
import type { Process } from '../../src/process/define-process.ts';
import { schemaOf } from '../model/formats.ts';
import { jsonLink, pageLink, rels, selfLinks, type Link } from '../model/links.ts';
import { HTML_TYPE } from '../http/media-types.ts';
import { readAfter, readLimit } from '../http/query.ts';
import type { Reply } from '../responses/reply.ts';
import type { RequestContext } from '../model/context.ts';

export interface ProcessSummary {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly keywords?: readonly string[];
  /** What it is for: one of the groups of the list. */
  readonly group: string;
  readonly jobControlOptions: readonly string[];
  readonly outputTransmission: readonly string[];
  readonly links: readonly Link[];
}

export interface ProcessList {
  readonly processes: readonly ProcessSummary[];
  readonly links: readonly Link[];
}

export interface ProcessDescription extends ProcessSummary {
  readonly inputs: Readonly<Record<string, InputDescription>>;
  readonly outputs: Readonly<Record<string, Omit<OutputDescription, 'mediaType'>>>;
  /** Inputs to try it with. */
  readonly examples: Process['examples'];
}

export function listProcesses(call: RequestContext): Reply<ProcessList> {
  const { context, api, base } = call;
  const limit = readLimit(context);
  const after = readAfter(context);
  // In the order of their ids, so a page goes on behind the last id of the one before.
  const all = api.registry.list().filter(({ id }) => after === undefined || id > after);
  const page = all.slice(0, limit);
  const last = page.at(-1);
  const links = [...selfLinks(call), jsonLink('up', `${base}/`)];
  if (last && all.length > limit) links.push(pageLink(call, 'next', last.id));
  const processes = page.map((process) => ({ ...summaryOf(process), links: linksTo(process, base) }));
  return { data: { processes, links } };
}

export function getProcess(call: RequestContext): Reply<ProcessDescription> {
  const { context, api, base } = call;
  const process = api.registry.get(context.req.param('processID') ?? '');
  const { inputs, outputs } = api.fields(process);
  return {
    data: {
      ...summaryOf(process),
      inputs,
      outputs: Object.fromEntries(Object.entries(outputs).map(([id, output]) => [id, publishedOutput(output)])),
      examples: process.examples,
      links: [
        ...selfLinks(call),
        jsonLink(rels.execute, `${base}/processes/${process.id}/execution`, 'Execute this process'),
        jsonLink(rels.jobList, `${base}/jobs?processID=${process.id}`, 'Jobs of this process'),
        jsonLink('up', `${base}/processes`, 'All processes'),
      ],
    },
  };
}

/** Its media types follow from the schema and its format. */
function publishedOutput(output: OutputDescription): Omit<OutputDescription, 'mediaType'> {
  const { mediaType: _, ...published } = output;
  return { ...published, schema: schemaOf(output) };
}

function summaryOf({ id, version, title, description, keywords, group }: Process) {
  return {
    id,
    version,
    title,
    description,
    ...(keywords.length > 0 && { keywords }),
    group,
    jobControlOptions: ['sync-execute', 'async-execute', 'dismiss'],
    outputTransmission: ['value', 'reference'],
  };
}

function linksTo({ id, title }: Process, base: string): Link[] {
  const href = `${base}/processes/${id}`;
  return [
    jsonLink('self', href, title),
    { href: `${href}?f=html`, rel: 'alternate', type: HTML_TYPE, title: `${title}, to read` },
  ];
}
