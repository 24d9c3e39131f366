/** The landing page and the conformance declaration. */
import { conformanceClasses } from '../model/conformance.ts';
import { jsonLink, rels, selfLinks, type Link } from '../model/links.ts';
import { HTML_TYPE, OPENAPI_TYPE } from '../http/media-types.ts';
import type { Reply } from '../responses/reply.ts';
import type { RequestContext } from '../model/context.ts';

export interface LandingPage {
  readonly title: string;
  readonly description: string;
  readonly links: readonly Link[];
}

export interface Conformance {
  readonly conformsTo: readonly string[];
  readonly links: readonly Link[];
}

export function getLandingPage(call: RequestContext): Reply<LandingPage> {
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

export function getConformance(call: RequestContext): Reply<Conformance> {
  const { api } = call;
  // A server that may not call anybody does not offer to.
  const conformsTo = conformanceClasses.filter((uri) => api.callbacks.areOffered || !uri.endsWith('/conf/callback'));
  return { data: { conformsTo, links: [...selfLinks(call), upLink(call, '/')] } };
}

function upLink({ base }: RequestContext, path: string): Link {
  return jsonLink('up', `${base}${path}`);
}
