/** The landing page and the conformance declaration. */
import { HTML_TYPE, OPENAPI_TYPE } from '../http/media-types.ts';
import type { Link, Reply, RequestContext } from '../model/context.ts';
import { jsonLink, rels, selfLinks } from '../model/links.ts';

const COMMON = 'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/';
const PROCESSES = 'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/';
const CALLBACK = `${PROCESSES}callback`;

/** URIs of the conformance classes. @see OGC 18-062r2 */
const conformanceClasses: readonly string[] = [
  ...['core', 'landing-page', 'json', 'html', 'oas30'].map((name) => COMMON + name),
  ...['core', 'ogc-process-description', 'json', 'html', 'oas30', 'job-list'].map((name) => PROCESSES + name),
  CALLBACK,
  `${PROCESSES}dismiss`,
];

export interface LandingPage {
  readonly title: string;
  readonly description: string;
  readonly links: readonly Link[];
}

export interface Conformance {
  readonly conformsTo: readonly string[];
  readonly links: readonly Link[];
}

export function getLandingPage(request: RequestContext): Reply<LandingPage> {
  const { base } = request;
  return {
    data: {
      title: 'Isthmus',
      description: 'Spatial processes for AI agents over MCP and for GIS clients over OGC API - Processes.',
      links: [
        ...selfLinks(request),
        { href: `${base}/api`, rel: 'service-desc', type: OPENAPI_TYPE, title: 'OpenAPI document of the API' },
        { href: `${base}/api?f=html`, rel: 'service-doc', type: HTML_TYPE, title: 'Documentation of the API' },
        jsonLink(rels.conformance, `${base}/conformance`, 'Conformance classes'),
        jsonLink(rels.processes, `${base}/processes`, 'Processes'),
        jsonLink(rels.jobList, `${base}/jobs`, 'Jobs'),
        jsonLink('service', `${base}/mcp`, 'The same processes as tools: Model Context Protocol endpoint'),
      ],
    },
  };
}

export function getConformance(request: RequestContext): Reply<Conformance> {
  const { services, base } = request;
  // Callbacks need egress rules that allow them.
  const conformsTo = conformanceClasses.filter((uri) => services.callbacks.areOffered || uri !== CALLBACK);
  return { data: { conformsTo, links: [...selfLinks(request), jsonLink('up', `${base}/`)] } };
}
