/** The list of processes and the description of one. */
import type { Process } from '../src/process.ts';
import { jsonLink, nextLink, rels, selfLink } from './links.ts';
import { readAfter, readLimit } from './query.ts';
import type { Call } from './route.ts';

export function listProcesses(call: Call): Response {
  const { context, door, base } = call;
  const limit = readLimit(context);
  const after = readAfter(context);
  // In the order of their ids, so a page goes on behind the last id of the one before.
  const all = door.registry.list().filter(({ id }) => after === undefined || id > after);
  const page = all.slice(0, limit);
  const last = page.at(-1);
  const links = [selfLink(call), jsonLink('up', `${base}/`)];
  if (last && all.length > limit) links.push(nextLink(call, last.id));
  return context.json({ processes: page.map((process) => summaryOf(process, base)), links });
}

export function getProcess(call: Call): Response {
  const { context, door, base } = call;
  const process = door.registry.get(context.req.param('processID') ?? '');
  const { inputs, outputs } = door.fields(process);
  const { links, ...summary } = summaryOf(process, base);
  return context.json({
    ...summary,
    inputs,
    // Its media type follows from the schema and its format.
    outputs: Object.fromEntries(Object.entries(outputs).map(([id, { mediaType: _, ...output }]) => [id, output])),
    links: [
      ...links,
      jsonLink(rels.execute, `${base}/processes/${process.id}/execution`, 'Execute this process'),
      jsonLink(rels.jobList, `${base}/jobs?processID=${process.id}`, 'Jobs of this process'),
      jsonLink('up', `${base}/processes`, 'All processes'),
    ],
  });
}

function summaryOf({ id, version, title, description, keywords }: Process, base: string) {
  return {
    id,
    version,
    title,
    description,
    ...(keywords.length > 0 && { keywords }),
    jobControlOptions: ['sync-execute', 'async-execute', 'dismiss'],
    outputTransmission: ['value'],
    links: [jsonLink('self', `${base}/processes/${id}`, title)],
  };
}
