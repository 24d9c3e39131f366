/** The list of processes and the description of one. */
import { compact } from '../../src/common/compact.ts';
import type { Process } from '../../src/process/define-process.ts';
import { describeFields, type InputDescription, type OutputDescription } from '../../src/process/describe.ts';
import { HTML_TYPE } from '../http/media-types.ts';
import { readAfter, readLimit } from '../http/query.ts';
import type { Link, Reply, RequestContext } from '../model/context.ts';
import { jsonLink, pageLink, rels, selfLinks } from '../model/links.ts';
import { describeInputs } from '../model/described-inputs.ts';
import { schemaOf } from '../model/media-type.ts';

export interface ProcessSummary {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly keywords?: readonly string[];
  /** Group in the list of processes. */
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
  /** Example inputs. */
  readonly examples: Process['examples'];
}

export function listProcesses(request: RequestContext): Reply<ProcessList> {
  const { context, services, base } = request;
  const limit = readLimit(context);
  const after = readAfter(context);
  // Sorted by id, so a page starts after the last id of the previous one.
  const all = services.registry.list().filter(({ id }) => after === undefined || id > after);
  const page = all.slice(0, limit);
  const last = page.at(-1);
  const links = [...selfLinks(request), jsonLink('up', `${base}/`)];
  if (last && all.length > limit) links.push(pageLink(request, 'next', last.id));
  const processes = page.map((process) => ({ ...summaryOf(process), links: linksTo(process, base) }));
  return { data: { processes, links } };
}

export function getProcess(request: RequestContext): Reply<ProcessDescription> {
  const { context, services, base } = request;
  const process = services.registry.get(context.req.param('processID') ?? '');
  const { outputs } = describeFields(process);
  return {
    data: {
      ...summaryOf(process),
      inputs: describeInputs(process, services),
      outputs: Object.fromEntries(Object.entries(outputs).map(([id, output]) => [id, publishedOutput(output)])),
      examples: process.examples,
      links: [
        ...selfLinks(request),
        jsonLink(rels.execute, `${base}/processes/${process.id}/execution`, 'Execute this process'),
        jsonLink(rels.jobList, `${base}/jobs?processID=${process.id}`, 'Jobs of this process'),
        jsonLink('up', `${base}/processes`, 'All processes'),
      ],
    },
  };
}

/** The schema and its format imply the media types. */
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
    ...compact({ keywords: keywords.length > 0 ? keywords : undefined }),
    group,
    jobControlOptions: ['sync-execute', 'async-execute', 'dismiss'],
    outputTransmission: ['value', 'reference'],
  };
}

function linksTo({ id, title }: Process, base: string): Link[] {
  const href = `${base}/processes/${id}`;
  return [
    jsonLink('self', href, title),
    { href: `${href}?f=html`, rel: 'alternate', type: HTML_TYPE, title: `${title} as a page` },
  ];
}
