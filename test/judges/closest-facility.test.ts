import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readParks, readPieces, readSchools, readStreets } from '../../demo/montevideo.ts';
import closestFacility from '../../src/processes/closest-facility.ts';
import { run } from '../processes/run.ts';

/** `.ci/full` installs bench/peers/networks-requirements.txt there. */
const python = fileURLToPath(new URL('../../.cache/peers-networks/bin/python', import.meta.url));
const hasNetworkx = existsSync(python) && spawnSync(python, ['-c', 'import networkx, shapely, pyproj']).status === 0;
if (!hasNetworkx) process.stderr.write('Not tested: .cache/peers-networks has no networkx; see .ci/full.\n');

const ways = ['any-side', 'nearest-street', 'centre'] as const;
const LIMIT = 360;
/** Seconds: the nearest places of two nearly parallel lines are a few centimetres apart in two planes. */
const TOLERANCE = 0.05;

interface Found {
  readonly features: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  readonly summary: { readonly found: number; readonly border_cases: readonly { readonly index: number }[] };
}

it.runIf(hasNetworkx)(
  'answers the five-minute question for each park as networkx and shapely do',
  { timeout: 600_000 },
  async () => {
    const pieces = readPieces();
    const inputs = { network: readStreets(pieces), layer: readParks(pieces), facilities: readSchools(pieces) };
    const settings = ways.flatMap((facility) =>
      ways.flatMap((layer) =>
        (['counted', 'free'] as const).flatMap((access) =>
          [10, 30].map((reach) => ({
            facility_leave_from: facility,
            layer_leave_from: layer,
            access,
            facility_reach: reach,
            layer_reach: 40 - reach,
          })),
        ),
      ),
    );
    const middle = [-56.15, -34.85];
    const asked = JSON.stringify({ ...inputs, settings, middle, speed: 4.8 / 3.6, limit: LIMIT });
    const script = fileURLToPath(new URL('closest-facility.py', import.meta.url));
    const verdicts = JSON.parse(
      execFileSync(python, [script], { input: asked, maxBuffer: 2 ** 30, encoding: 'utf8' }),
    ) as (number | null)[][];
    const problems: string[] = [];
    let compared = 0;
    for (const [k, setting] of settings.entries()) {
      const { outputs } = await run(closestFacility, { ...inputs, ...setting, units: 'seconds', within: LIMIT });
      const five = await run(closestFacility, { ...inputs, ...setting, within: 5 });
      const within = five.outputs.result as Found;
      for (const [park, { properties }] of (outputs.result as Found).features.entries()) {
        const expected = verdicts[k]?.[park] ?? Infinity;
        const cost = properties.nearest_cost === null ? Infinity : Number(properties.nearest_cost);
        const least = Math.min(cost, expected);
        // Gates are 5 m apart, and those of networkx 1 m, which tells where both places are on one stretch of street.
        const isEqual =
          cost === expected ||
          Math.abs(cost - expected) < (least < 60 ? 4 : TOLERANCE) ||
          Math.abs(least - LIMIT) < TOLERANCE;
        const isIn = within.features[park]?.properties.nearest_cost !== null;
        const isBorder = within.summary.border_cases.some(({ index }) => index === park);
        compared += 1;
        if (isEqual && isIn === expected <= 300 && isBorder === Math.abs(cost - 300) <= 6) continue;
        problems.push(
          `${JSON.stringify(setting)}, park ${park}: ${cost} s (${isIn}, border ${isBorder}), networkx ${expected} s`,
        );
      }
    }
    expect(problems).toEqual([]);
    expect(compared).toBe(36 * 50);
  },
);
