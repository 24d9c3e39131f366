/** The landing page and the conformance declaration. */
import { jsonLink, rels, selfLinks, type Link } from './links.ts';
import { HTML_TYPE, OPENAPI_TYPE } from './media-types.ts';
import type { Reply } from './reply.ts';
import type { Call } from './route.ts';

export interface LandingPage {
  readonly title: string;
  readonly description: string;
  readonly links: readonly Link[];
}

export interface Conformance {
  readonly conformsTo: readonly string[];
  readonly links: readonly Link[];
}

export function getLandingPage(call: Call): Reply<LandingPage> {
  const { base } = call;
  return {
    data: {
      title: 'Isthmus',
      description: 'Spatial processes for AI agents over MCP and for GIS clients over OGC API - Processes.',
      links: [
        ...selfLinks(call),
        { href: `${base}/api`, rel: 'service-desc', type: OPENAPI_TYPE, title: 'The API as an OpenAPI document' },
        { href: `${base}/api?f=html`, rel: 'service-doc', type: HTML_TYPE, title: 'The API for people to read' },
        jsonLink(rels.conformance, `${base}/conformance`, 'What this API conforms to'),
        jsonLink(rels.processes, `${base}/processes`, 'The processes'),
        jsonLink(rels.jobList, `${base}/jobs`, 'The jobs'),
        jsonLink('service', `${base}/mcp`, 'The same processes as tools, over the Model Context Protocol'),
      ],
    },
  };
}

export function getConformance(call: Call): Reply<Conformance> {
  const { edition, door } = call;
  // A server that may not call anybody does not offer to.
  const conformsTo = edition.conformsTo.filter((uri) => door.callbacks.areOffered || !uri.endsWith('/conf/callback'));
  return { data: { conformsTo, links: [...selfLinks(call), upLink(call, '/')] } };
}

function upLink({ base }: Call, path: string): Link {
  return jsonLink('up', `${base}${path}`);
}
