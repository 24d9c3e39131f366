/** The landing page and the conformance declaration. */
import { jsonLink, rels, selfLink } from './links.ts';
import type { Call } from './route.ts';

export const OPENAPI_TYPE = 'application/vnd.oai.openapi+json;version=3.0';

const COMMON = 'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/';
const PROCESSES = 'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/';

/** What holds today. `job-list` waits for filters by time, `oas30` and `html` for pages, `callback` for subscribers. */
const conformsTo = [
  ...['core', 'landing-page', 'json'].map((name) => COMMON + name),
  ...['core', 'ogc-process-description', 'json', 'dismiss'].map((name) => PROCESSES + name),
];

export function getLandingPage(call: Call): Response {
  const { context, base } = call;
  return context.json({
    title: 'Isthmus',
    description: 'Spatial processes for AI agents over MCP and for GIS clients over OGC API - Processes.',
    links: [
      selfLink(call),
      { href: `${base}/api`, rel: 'service-desc', type: OPENAPI_TYPE, title: 'The API as an OpenAPI document' },
      jsonLink(rels.conformance, `${base}/conformance`, 'What this API conforms to'),
      jsonLink(rels.processes, `${base}/processes`, 'The processes'),
      jsonLink(rels.jobList, `${base}/jobs`, 'The jobs'),
      jsonLink('service', `${base}/mcp`, 'The same processes as tools, over the Model Context Protocol'),
    ],
  });
}

export function getConformance({ context }: Call): Response {
  return context.json({ conformsTo });
}
