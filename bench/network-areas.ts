/** Service areas of all schools of Montevideo beside the cost of their streets alone. */
import { indexEdges } from '../src/geometry/network/edge-index.ts';
import type { Network } from '../src/geometry/network/network.ts';
import type { Gate } from '../src/geometry/network/place.ts';
import { findReached } from '../src/geometry/network/reached-pieces.ts';
import { createSearch } from '../src/geometry/network/search.ts';
import { computeServiceAreas } from '../src/geometry/network/service-areas.ts';
import { cutAtBreaks } from '../src/geometry/network/street-parts.ts';

type Report = (name: string, value: string, bar: string, isMet: boolean) => void;

const LIMIT = 300;

export async function benchAreas(
  network: Network,
  schools: readonly (readonly Gate[])[],
  report: Report,
): Promise<void> {
  const index = indexEdges(network);
  const search = createSearch(network);
  const lines = await cpuOf(() => {
    for (const gates of schools)
      cutAtBreaks(findReached(network, search, [gates], { travel: 'from', limit: LIMIT }), [LIMIT]);
  });
  const together = await cpuOf(() => {
    cutAtBreaks(findReached(network, search, schools, { travel: 'from', limit: LIMIT }), [LIMIT]);
  });
  report(`${schools.length} schools x ${LIMIT} s, streets split at the break`, `${lines.toFixed(0)} CPU ms`, '60', lines <= 60); // prettier-ignore
  for (const areas of ['merge', 'split', 'overlap'] as const) {
    const options = { travel: 'from', breaks: [LIMIT], width: 50, detail: 10, legCost: 0.75, nest: 'disks', areas, progress() {} } as const; // prettier-ignore
    const ms = await cpuOf(() => computeServiceAreas({ network, index }, schools, options));
    const limit = areas === 'overlap' ? 4000 : 2500;
    report(`their areas, ${areas}`, `${(ms / 1000).toFixed(2)} CPU s`, `${limit / 1000}`, ms <= limit);
    if (areas !== 'merge') continue;
    const times = ms / together;
    report('areas of all merged, times the cost of their streets', times.toFixed(0), '60', times <= 60);
  }
}

/** Median CPU time in milliseconds. */
async function cpuOf(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[2] ?? NaN;
}
