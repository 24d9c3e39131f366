/** Parks within five minutes of a school: by circles of 400 m, and on foot along the city's own streets. */
import { writeFileSync } from 'node:fs';
import { attribution, license, readParks, readPieces, readSchools, readStreets } from './montevideo.ts';
import type { OgcClient } from './ogc-client.ts';
import { drawReach, type Features } from './reach-map.ts';

/** What the demo does at the MCP API. */
export interface McpCalls {
  call(name: string, args: Record<string, unknown>): Promise<{ readonly job_id: string; readonly status: string }>;
}

type Print = (api: string, text: string) => void;

type Found = Features & { readonly summary: Readonly<Record<string, unknown>> & { readonly method: string } };

const pieces = readPieces();
const [schools, parks, streets] = [readSchools(pieces), readParks(pieces), readStreets(pieces)];

/** Five minutes at 4.8 km/h are 400 m. */
const walk = { network: streets, profile: 'walk', facilities: schools } as const;

export async function askOnFoot(mcp: McpCalls, ogc: OgcClient, png: string, print: Print): Promise<void> {
  print('data', `${schools.features.length} schools, ${parks.features.length} parks and ${streets.features.length} streets of Montevideo. ${attribution}, ${license}`); // prettier-ignore

  const middles = await mcp.call('centroid', { layer: schools });
  const near_layer = { href: `isthmus://jobs/${middles.job_id}/results/result` };
  const circle = await mcp.call('nearest', { layer: parks, near_layer, within: 400 });
  const inCircle = idsOf(await resultOf(circle.job_id), 'nearest_distance_m');
  print('MCP', `nearest, within 400 m of the middle of a school: ${inCircle.size} of ${parks.features.length} parks`);

  const location = await ogc.submit('closest-facility', { ...walk, layer: parks, within: 5 });
  const job_id = location.split('/').at(-1) ?? '';
  print('OGC', `POST /processes/closest-facility/execution: job ${job_id}, parks within 5 minutes on foot`);
  const { status } = await wait(job_id);
  const found = await resultOf(job_id);
  const onFoot = idsOf(found, 'nearest_cost');
  print('MCP', `get_job ${job_id}: ${status}, ${onFoot.size} of ${parks.features.length} parks, from any side of a school into any side of a park`); // prettier-ignore
  print('', found.summary.method);
  const named = (ids: readonly unknown[]) => parks.features.flatMap(({ id, properties }) => (ids.includes(id) ? [typeof properties?.name === 'string' ? properties.name : id] : [])); // prettier-ignore
  print('', `in a circle, but not on foot: ${named([...inCircle].filter((id) => !onFoot.has(id))).join(', ')}`);
  print('', `on foot, but in no circle: ${named([...onFoot].filter((id) => !inCircle.has(id))).join(', ')}`);
  const centre = { facility_leave_from: 'centre' };
  const strict = await ogc.submit('closest-facility', { ...walk, layer: parks, within: 5, ...centre });
  const one = strict.split('/').at(-1) ?? '';
  await wait(one);
  print('OGC', `from the middle of a school into any side of a park: ${idsOf(await resultOf(one), 'nearest_cost').size} parks`); // prettier-ignore

  const areas = (await ogc.submit('service-area', { ...walk, breaks: [5] })).split('/').at(-1) ?? '';
  await wait(areas);
  const area = await resultOf(areas, '/areas');
  const lines = await resultOf(areas, '/streets');
  print('OGC', `service-area: ${(Number(area.summary.area_m2) / 1e6).toFixed(1)} km² and ${Math.round(Number(lines.summary.length_m) / 1000)} km of streets are within 5 minutes of a school`); // prettier-ignore
  writeFileSync(png, drawReach({ streets, reached: lines, area, parks, schools, inCircle, onFoot }));
  print('PNG', png);

  async function wait(job: string): Promise<{ readonly status: string }> {
    for (;;) {
      const answer = await mcp.call('get_job', { job_id: job, wait_seconds: 10 });
      if (answer.status !== 'accepted' && answer.status !== 'running') return answer;
    }
  }

  async function resultOf(job: string, output = ''): Promise<Found> {
    return (await ogc.get(`/jobs/${job}/results${output}?f=json`)) as unknown as Found;
  }
}

/** IDs of the features that have a value. */
function idsOf({ features }: Found, property: string): ReadonlySet<unknown> {
  return new Set(features.flatMap(({ id, properties }) => (typeof properties?.[property] === 'number' ? [id] : [])));
}
