import { describe, expect, it } from 'vitest';
import { networkFields, travelFields } from '../../../schemas/network.ts';
import { ProcessError } from '../../../src/common/errors.ts';
import { prepareNetwork } from '../../../src/geometry/network/prepare-network.ts';
import { parseInputs } from '../../../src/process/parse-inputs.ts';
import serviceArea from '../../../src/processes/service-area.ts';
import { z } from 'zod';

const Settings = z.strictObject({ ...networkFields, units: travelFields.units });

type Properties = Readonly<Record<string, unknown>>;

/** Lines of 111.3 m along the equator, one after another. */
function prepare(properties: readonly Properties[], settings: Readonly<Record<string, unknown>> = {}) {
  const features = properties.map((own, i) => ({
    type: 'Feature',
    id: `s${i}`,
    properties: own,
    geometry: { type: 'LineString', coordinates: [[i / 1000, 0], [(i + 1) / 1000, 0]] }, // prettier-ignore
  }));
  const { network, ...rest } = Settings.parse({ network: { type: 'FeatureCollection', features }, ...settings });
  return prepareNetwork(network, rest);
}

const costs = (properties: readonly Properties[], settings?: Properties) => {
  return Array.from(prepare(properties, settings).network.costs, (cost) => Math.round(1000 * cost) / 1000);
};

function refusal(properties: readonly Properties[], settings: Properties): string {
  try {
    prepare(properties, settings);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return `${error.code} ${error.issues[0]?.pointer} ${error.message}`;
  }
  throw new Error('It was not refused.');
}

describe('use of streets by fields', () => {
  it('takes the speed of a line, and the default one with a warning where it has none', () => {
    const { network, warnings } = prepare([{ kmh: 36 }, { kmh: null }], { speed_field: 'kmh', speed: 3.6 });
    expect(Array.from(network.costs, Math.round)).toEqual([11, 11, 111, 111]);
    expect(warnings).toEqual([
      'network: 1 feature without "kmh", which have the default speed: feature 1 with id "s1".',
    ]);
  });

  it('reads numerals in text', () => {
    const properties = [{ v: '36' }, { v: ' 7.2 ' }, { v: 36 }];
    expect(costs(properties, { speed_field: 'v' }).map(Math.round)).toEqual([11, 11, 56, 56, 11, 11]);
    expect(costs([{ v: '2.5' }], { cost_field: 'v', units: 'seconds' })).toEqual([2.5, 2.5]);
  });

  it('takes the cost of a whole line in units, to the bit, and closes a line without one', () => {
    const { network, warnings } = prepare([{ t: 0.1 }, {}], { cost_field: 't', units: 'seconds' });
    expect([...network.costs]).toEqual([0.1, 0.1, Infinity, Infinity]);
    expect(warnings).toEqual(['network: 1 feature without "t", which are closed: feature 1 with id "s1".']);
    expect(costs([{ t: 2 }], { cost_field: 't' })).toEqual([120, 120]);
  });

  it('closes a direction, and says which values it did not know', () => {
    const properties = [{ d: 'F' }, { d: 'T' }, { d: 'B' }, { d: 'x' }, {}];
    const settings = { direction_field: 'd', forward: 'F', backward: 'T', speed: 36 };
    const { network, warnings } = prepare(properties, settings);
    expect(Array.from(network.costs, Math.round)).toEqual([11, Infinity, Infinity, 11, 11, 11, 11, 11, 11, 11]);
    expect(warnings).toEqual([
      'network: "d" has values other than "F" and "T", which are open both ways: "x" (1). Set forward and backward to its values.',
    ]);
    expect(prepare(properties, { direction_field: 'd' }).warnings[0]).toContain('"F" (1), "T" (1), "x" (1)');
  });

  it('lets fields close and change what a profile opens, and open nothing that it closes', () => {
    const properties = [
      { highway: 'primary', kmh: 36, d: 'forward' },
      { highway: 'footway', kmh: 36, d: 'both' },
      { highway: 'primary', oneway: '-1', kmh: 36, d: 'forward' },
    ];
    const settings = { profile: 'drive', speed_field: 'kmh', direction_field: 'd' };
    expect(costs(properties, settings).map(Math.round)).toEqual([11, Infinity, Infinity, Infinity, Infinity, Infinity]);
  });

  it('refuses fields that are missing, no number, or contradict each other', () => {
    expect(refusal([{ kmh: 5 }], { speed_field: 'kph' })).toBe(
      'invalid-input /speed_field speed_field "kph" is not a property of any feature of network. Its properties are kmh.',
    );
    expect(refusal([{}], { cost_field: 'x' })).toContain('It has no properties.');
    expect(refusal([{ d: 1 }], { direction_field: 'oneway' })).toContain('/direction_field');
    for (const value of [0, -5, '50 mph', '0', '', ' ', '0x10', '1e999', true, [5]]) {
      expect(refusal([{ kmh: 5 }, { kmh: value }], { speed_field: 'kmh' })).toMatch(
        /^invalid-input \/speed_field speed_field "kmh" of feature 1 with id "s1" of network is .*must be a number above 0/,
      );
      expect(refusal([{ t: value }], { cost_field: 't' })).toContain('/cost_field');
    }
    expect(refusal([{ t: 5 }], { cost_field: 't', units: 'metres' })).toContain(
      '/cost_field cost_field is a time, but units is metres',
    );
    expect(refusal([{ t: 5 }], { cost_field: 't', speed_field: 't' })).toContain('both say how long a line takes');
  });
});

describe('use of streets by a profile', () => {
  it('says what is closed, and why, with counts and first ids', () => {
    const properties = [
      { highway: 'residential' },
      { highway: 'motorway' },
      { highway: 'motorway' },
      { highway: 'cycleway' },
      { highway: 'trunk' },
      { highway: 'footway', access: 'private' },
      { highway: 'construction' },
      { route: 'ferry' },
      { waterway: 'river' },
    ];
    expect(prepare(properties, { profile: 'walk' }).warnings).toEqual([
      'network: 1 feature without the tag highway, which are not streets: feature 8 with id "s8".',
      'network: 3 features closed to walkers by the type of road: motorway (2), cycleway (1).',
      'network: 1 feature closed to walkers by a tag of access: feature 5 with id "s5".',
      'network: 1 feature closed, being proposed, under construction or not passable: feature 6 with id "s6".',
      'network: left out 1 ferry: feature 7 with id "s7".',
      'network: 1 feature (trunk roads without a sidewalk) closed to walkers: feature 4 with id "s4". The tag foot=yes opens them.',
    ]);
  });

  it('names the types of road that a profile never opens', () => {
    const properties = [{ highway: 'residential' }, { highway: 'steps' }, { highway: 'steps', access: 'yes' }];
    expect(prepare(properties, { profile: 'drive' }).warnings).toEqual([
      'network: 2 features closed to cars by the type of road: steps (2).',
    ]);
  });

  it('counts limits of speed that are no numbers', () => {
    const properties = [{ highway: 'primary', maxspeed: 'UY:urban' }, { highway: 'primary', maxspeed: 'signals' }, { highway: 'primary', maxspeed: 36 }]; // prettier-ignore
    const { network, warnings } = prepare(properties, { profile: 'drive' });
    expect(Math.round(network.costs[4] ?? 0)).toBe(11);
    expect(warnings).toEqual([
      'network: the limit of 2 features is not a number, so that the type of road says the speed: uy:urban (1), signals (1).',
    ]);
  });

  it('names OpenStreetMap where the streets are from it', () => {
    const properties = [{ highway: 'primary', '@id': 'way/1' }];
    expect(prepare(properties, { profile: 'drive' }).warnings).toEqual([
      'The streets are from OpenStreetMap: name © OpenStreetMap contributors (ODbL) with the result.',
    ]);
  });

  it('refuses a layer without the tag that profiles read', () => {
    expect(refusal([{ class: 'road', name: 'A' }], { profile: 'walk' })).toBe(
      'invalid-input /profile profile walk reads the tags of OpenStreetMap, but no feature of network has the tag highway (they have class, name). ' +
        'Use profile none, with speed_field and direction_field where the lines have such properties.',
    );
  });

  it('takes squares as streets along their borders, for walkers', () => {
    const square = { type: 'Polygon', coordinates: [[[0, 0], [0.001, 0], [0.001, 0.001], [0, 0]]] }; // prettier-ignore
    const features = [{ type: 'Feature', id: 'p', properties: { highway: 'pedestrian' }, geometry: square }];
    const parsed = Settings.parse({ network: { type: 'FeatureCollection', features }, profile: 'walk' });
    const { network, warnings } = prepareNetwork(parsed.network, parsed);
    expect(network.lines.length).toBe(1);
    expect(warnings).toEqual(['network: 1 polygon whose borders count as streets: feature 0 with id "p".']);
  });
});

describe('a missing network', () => {
  it('is asked for with where streets come from', () => {
    expect(() =>
      parseInputs(serviceArea, { facilities: { type: 'Point', coordinates: [7, 51] }, breaks: [5] }),
    ).toThrow(
      '/network is required: Streets: lines of a file or of OpenStreetMap (by Overpass); with OSM tags for a `profile`.',
    );
  });
});

describe('a built network', () => {
  it('has the costs of its edges to the bit, each way of its own', () => {
    const { network } = prepare(
      [
        { seconds_forward: 0.1 + 0.2, seconds_backward: null },
        { seconds_forward: 7, seconds_backward: 1 / 3 },
      ],
      { profile: 'built' },
    );
    expect([...network.costs]).toEqual([0.30000000000000004, Infinity, 7, 1 / 3]);
  });

  it('is refused where it is not one', () => {
    expect(refusal([{ seconds_forward: 1, seconds_backward: 1 }, {}], { profile: 'built' })).toContain(
      '/network feature 1 with id "s1" of network has no property seconds_forward',
    );
    expect(refusal([{ seconds_forward: -1, seconds_backward: 1 }], { profile: 'built' })).toContain(
      'seconds_forward -1',
    );
    const built = [{ seconds_forward: 1, seconds_backward: 1 }];
    expect(refusal(built, {})).toBe(
      'invalid-input /profile profile none would ignore seconds_forward and seconds_backward, which all features of network have, as the edges ' +
        'of network-build: set profile to built.',
    );
    expect(costs(built, { cost_field: 'seconds_forward', units: 'seconds' })).toEqual([1, 1]);
    expect(refusal(built, { profile: 'walk' })).toContain('set profile to built');
    expect(prepare([...built, {}]).warnings).toEqual([]);
    expect(refusal(built, { profile: 'built', connect: 'crossings' })).toContain('/connect');
    expect(refusal(built, { profile: 'built', speed_field: 'x' })).toContain('/speed_field');
  });
});
