/** The conformance classes that hold. */

const COMMON = 'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/';
const PROCESSES = 'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/';

/** URIs. @see OGC 18-062r2 */
export const conformanceClasses: readonly string[] = [
  ...['core', 'landing-page', 'json', 'html', 'oas30'].map((name) => COMMON + name),
  ...['core', 'ogc-process-description', 'json', 'html', 'oas30', 'job-list', 'callback', 'dismiss'].map(
    (name) => PROCESSES + name,
  ),
];
