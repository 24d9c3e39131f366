import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { networkFields, travelFields } from '../../../schemas/network.ts';
import { openNetwork } from '../../../src/geometry/network/open-network.ts';
import { streetGrid } from './street-grid.ts';

const Settings = z.strictObject({ ...networkFields, ...travelFields });

/** Parsed anew each time, as a worker does for each job. */
function open(seed: number, settings: object = {}) {
  const features = streetGrid([7, 51], seed).map(({ line, oneWay }) => ({
    type: 'Feature',
    properties: { oneWay: oneWay ? 'forward' : 'both' },
    geometry: { type: 'LineString', coordinates: line },
  }));
  const parsed = Settings.parse({ network: { type: 'FeatureCollection', features }, ...settings });
  return openNetwork(parsed.network, parsed);
}

describe('a network that was opened before', () => {
  it('is opened again with all that places need of it, and is another one for other streets or settings', () => {
    const first = open(1);
    const again = open(1);
    expect(again.network).toBe(first.network);
    expect(again.index).toBe(first.index);
    expect(open(2).network).not.toBe(first.network);
    const oneWay = open(1, { direction_field: 'oneWay' });
    expect(oneWay.network).not.toBe(first.network);
    expect(oneWay.network.costs).not.toEqual(first.network.costs);
  });

  it('is given up for the two that were opened last', () => {
    const first = open(3);
    open(4);
    expect(open(3).network).toBe(first.network);
    open(5);
    expect(open(3).network).toBe(first.network);
    open(6);
    open(7);
    expect(open(3).network).not.toBe(first.network);
  });

  it('has ways between places and streets that cost nothing, or those at walking speed', () => {
    expect(open(1, { access: 'free' }).accessCost).toBe(0);
    expect(open(1, { access: 'counted' }).accessCost).toBeCloseTo(0.75, 12);
    expect(open(1, { access: 'free' }).network).toBe(open(1).network);
  });
});
