/** Service areas of all schools of Montevideo beside the cost of their streets alone. */
import { indexEdges } from '../src/geometry/network/edge-index.ts';
import type { Network } from '../src/geometry/network/network.ts';
import type { Gate } from '../src/geometry/network/place.ts';
import { findReached } from '../src/geometry/network/reached-pieces.ts';
import { createSearch } from '../src/geometry/network/search.ts';
import { computeServiceAreas } from '../src/geometry/network/service-areas.ts';
import { cutAtBreaks } from '../src/geometry/network/street-parts.ts';
import { report } from './report.ts';
import { cpuTime } from './statistics.ts';

const LIMIT = 300;

export async function benchAreas(network: Network, schools: readonly (readonly Gate[])[]): Promise<void> {
  const index = indexEdges(network);
  const search = createSearch(network);
  const lines = await cpuTime(() => {
    for (const gates of schools)
      cutAtBreaks(findReached(network, search, [gates], { travel: 'from', limit: LIMIT }), [LIMIT]);
  });
  const together = await cpuTime(() => {
    cutAtBreaks(findReached(network, search, schools, { travel: 'from', limit: LIMIT }), [LIMIT]);
  });
  report({ what: `${schools.length} schools x ${LIMIT} s, streets split at the break`, measured: `${lines.toFixed(0)} CPU ms`, bar: '<= 30', met: lines <= 30 }); // prettier-ignore
  for (const areas of ['merge', 'split', 'overlap'] as const) {
    const options = { travel: 'from', breaks: [LIMIT], width: 50, detail: 10, legCost: 0.75, nest: 'disks', areas, progress() {} } as const; // prettier-ignore
    const ms = await cpuTime(() => computeServiceAreas({ network, index }, schools, options));
    const limit = areas === 'overlap' ? 4000 : 2500;
    report({ what: `their areas, ${areas}`, measured: `${(ms / 1000).toFixed(2)} CPU s`, bar: `<= ${limit / 1000}`, met: ms <= limit }); // prettier-ignore
    if (areas !== 'merge') continue;
    const times = ms / together;
    report({ what: 'areas of all merged, times the cost of their streets', measured: times.toFixed(0), bar: '<= 60', met: times <= 60 }); // prettier-ignore
  }
}
