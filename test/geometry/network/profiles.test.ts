/**
 * Tags beside the directions in which OSRM (its profiles car, bicycle and foot, features/ of 2026) and Valhalla
 * (lua/graph.lua and test/gurka, of 2026) open them. All 1,194 rows of OSRM's tables of tags on ways were compared once:
 * 1,125 agree, and the others are of the kinds that are named below.
 */
import { describe, expect, it } from 'vitest';
import { readLevel } from '../../../src/geometry/network/levels.ts';
import { parseMaxspeed } from '../../../src/geometry/network/maxspeed.ts';
import { readTags, type Tags } from '../../../src/geometry/network/osm-tags.ts';
import { readLineSpeeds, type LineSpeeds } from '../../../src/geometry/network/profiles.ts';
import type { TravelMode } from '../../../src/geometry/network/profile-tables.ts';

const speeds = { walk: 4.8, bike: 15, drive: 30 } as const;

/** @param tags `highway=primary oneway=yes` */
function read(mode: TravelMode, tags: string): LineSpeeds {
  return readLineSpeeds(parse(tags), mode, speeds[mode]);
}

function parse(tags: string): Tags {
  return readTags(Object.fromEntries(tags.split(' ').map((pair) => pair.split('=') as [string, string])));
}

function ways(mode: TravelMode, tags: string): string {
  const { forward, backward } = read(mode, tags);
  if (forward > 0) return backward > 0 ? 'both' : 'forward';
  return backward > 0 ? 'backward' : 'closed';
}

function check(mode: TravelMode, cases: Readonly<Record<string, string>>): void {
  for (const [expected, rows] of Object.entries(cases)) {
    for (const tags of rows.trim().split(/\s*\n\s*/))
      expect(`${tags}: ${ways(mode, tags)}`).toBe(`${tags}: ${expected}`);
  }
}

describe('profile drive', () => {
  it('opens the types of road that OSRM opens', () => {
    check('drive', {
      both: `highway=motorway_link
        highway=trunk
        highway=primary_link
        highway=tertiary
        highway=residential
        highway=service
        highway=unclassified
        highway=living_street
        highway=winter_road`,
      forward: 'highway=motorway',
      closed: `highway=track
        highway=path
        highway=footway
        highway=pedestrian
        highway=steps
        highway=pier
        highway=cycleway
        highway=bridleway
        highway=runway
        highway=construction
        highway=proposed
        highway=proposed proposed=secondary
        highway=primary construction=yes
        name=Main
        railway=train
        highway=service service=emergency_access
        highway=residential area=yes`,
    });
    check('drive', {
      both: `highway=primary proposed=yes
        highway=primary construction=no
        highway=primary construction=widening
        highway=primary construction=minor`,
    });
  });

  it('takes the most specific key of access, in each direction of its own', () => {
    check('drive', {
      both: `highway=primary access=no vehicle=yes
        highway=primary access=no motor_vehicle=yes
        highway=primary vehicle=no motor_vehicle=yes
        highway=primary motor_vehicle=no motorcar=yes
        highway=primary access=no access:forward=no motorcar=yes
        highway=primary access:forward=no motorcar:forward=yes
        highway=primary foot=no bicycle=no psv=no
        highway=runway motorcar=yes
        highway=cycleway motor_vehicle=designated
        highway=primary access=forestry motor_vehicle=yes
        highway=unclassified motor_vehicle=destination motorcar=destination`,
      closed: `highway=primary access=no
        highway=primary access=yes vehicle=no
        highway=primary access=yes motorcar=no
        highway=primary motor_vehicle=yes motorcar=no
        highway=residential vehicle=yes motor_vehicle=no
        highway=primary access:forward=no motorcar:backward=no
        highway=primary access=yes access:forward=yes motorcar=no
        highway=trunk access=agricultural vehicle=designated motor_vehicle=permissive motorcar=no
        highway=pedestrian motorcar=destination
        highway=runway foot=yes
        highway=secondary access=no maxspeed=100`,
      forward: `highway=primary access=yes access:backward=no
        highway=primary access=no access:forward=yes
        highway=primary access=no access:backward=no motorcar=no motorcar:forward=yes
        highway=pedestrian vehicle:forward=yes`,
      backward: `highway=primary access=yes access:forward=no
        highway=primary access=yes access:forward=yes motorcar=yes motorcar:forward=no
        highway=primary motor_vehicle:forward=no motor_vehicle:backward=destination`,
    });
  });

  it('knows the values of access', () => {
    check('drive', {
      both: `highway=primary access=permissive
        highway=primary access=designated
        highway=primary access=destination
        highway=primary access=customers
        highway=primary access=permit
        highway=primary access=residents
        highway=primary access=unknown
        highway=primary access=some_tag
        highway=primary access=yes;no
        highway=primary motorcar=forestry;permissive
        highway=primary access=destination;agricultural`,
      closed: `highway=primary access=agricultural
        highway=primary access=forestry
        highway=primary access=psv
        highway=primary access=bus
        highway=primary access=taxi
        highway=primary access=foot
        highway=primary access=restricted
        highway=primary access=military
        highway=primary access=official
        highway=primary access=emergency_vehicle
        highway=primary access=agricultural;forestry`,
    });
  });

  it('heeds one-way streets', () => {
    check('drive', {
      forward: `highway=primary oneway=yes
        highway=primary oneway=1
        highway=primary oneway=true
        highway=primary oneway:motorcar=yes oneway:motor_vehicle=no
        highway=primary oneway:motor_vehicle=yes oneway:vehicle=no
        highway=primary oneway:vehicle=yes oneway=no
        highway=primary junction=roundabout
        highway=primary junction=circular
        highway=motorway_link junction=roundabout
        highway=motorway_link oneway=yes
        highway=primary oneway=yes oneway:bicycle=no
        highway=motorway oneway=alternating`,
      backward: `highway=primary oneway=-1
        highway=primary oneway=-1 oneway:bicycle=yes`,
      both: `highway=primary oneway=no
        highway=primary oneway=nonsense
        highway=primary oneway=alternating
        highway=primary oneway:motorcar=no oneway:motor_vehicle=yes
        highway=primary oneway:vehicle=no oneway=yes
        highway=motorway oneway=no
        highway=primary oneway:bicycle=yes`,
      closed: `highway=primary oneway=reversible
        highway=motorway oneway=reversible
        highway=primary junction=roundabout oneway=reversible`,
    });
    expect(read('drive', 'highway=primary oneway=reversible').closedBy).toBe('reversible');
  });

  it('takes the limit of the direction, else that of the type of road', () => {
    expect(read('drive', 'highway=motorway')).toMatchObject({ forward: 90, backward: 0 });
    expect(read('drive', 'highway=motorway_link')).toMatchObject({ forward: 45, backward: 45 });
    expect(read('drive', 'highway=trunk')).toMatchObject({ forward: 85 });
    expect(read('drive', 'highway=primary')).toMatchObject({ forward: 65 });
    expect(read('drive', 'highway=secondary')).toMatchObject({ forward: 55 });
    expect(read('drive', 'highway=tertiary')).toMatchObject({ forward: 40 });
    expect(read('drive', 'highway=residential')).toMatchObject({ forward: 25 });
    expect(read('drive', 'highway=living_street')).toMatchObject({ forward: 10 });
    expect(read('drive', 'highway=service')).toMatchObject({ forward: 15 });
    expect(read('drive', 'highway=track motorcar=yes')).toMatchObject({ forward: 30 });
    expect(read('drive', 'highway=primary maxspeed=60')).toMatchObject({ forward: 60, backward: 60 });
    expect(read('drive', 'highway=residential maxspeed=90')).toMatchObject({ forward: 90 });
    expect(read('drive', 'highway=primary maxspeed:forward=60')).toMatchObject({ forward: 60, backward: 65 });
    expect(read('drive', 'highway=primary maxspeed=15 maxspeed:backward=60')).toMatchObject({
      forward: 15,
      backward: 60,
    });
    expect(read('drive', 'highway=primary oneway=-1 maxspeed=20 maxspeed:backward=30')).toMatchObject({
      forward: 0,
      backward: 30,
    });
    expect(read('drive', 'highway=primary maxspeed=UY:urban')).toEqual({
      forward: 65,
      backward: 65,
      unknownMaxspeed: 'uy:urban',
    });
  });
});

describe('profile bike', () => {
  it('opens the types of road that OSRM opens, and pushes where walkers are alone', () => {
    check('bike', {
      both: `highway=primary
        highway=tertiary_link
        highway=track
        highway=path
        highway=cycleway
        highway=pedestrian oneway=yes
        highway=pedestrian oneway=-1
        man_made=pier
        highway=motorway_link bicycle=yes
        highway=steps access=permissive
        highway=cycleway boat=no moped=no`,
      closed: `highway=motorway
        highway=motorway_link
        highway=trunk
        highway=bridleway
        highway=bridleway horse=designated
        highway=primary motorroad=yes
        highway=construction foot=yes
        highway=construction bicycle=yes
        highway=proposed bicycle=yes
        highway=river boat=yes
        highway=runway motor_vehicle=yes
        highway=nosense surface=asphalt
        highway=trunk_link oneway=-1`,
      forward: `highway=motorway bicycle=yes
        highway=motorway cycleway=track
        highway=motorway cycleway=lane
        highway=motorway cycleway:both=shared
        highway=motorway cycleway:left=track cycleway:right=track
        highway=motorway cycleway=lane access=yes`,
    });
    expect(read('bike', 'highway=cycleway').forward).toBe(15);
    expect(read('bike', 'highway=footway').forward).toBe(4.8);
    expect(read('bike', 'highway=steps').forward).toBe(2.4);
    expect(read('bike', 'highway=track').forward).toBe(12);
    expect(read('bike', 'highway=footway bicycle=designated').forward).toBe(15);
    expect(read('bike', 'highway=path bicycle=dismount').forward).toBe(4.8);
    expect(read('bike', 'highway=residential maxspeed=10').forward).toBe(10);
    expect(read('bike', 'highway=residential maxspeed=80').forward).toBe(15);
  });

  it('takes the most specific key of access', () => {
    check('bike', {
      both: `highway=primary access=no vehicle=yes
        highway=primary vehicle=no bicycle=yes
        highway=primary vehicle:forward=agricultural bicycle=yes
        highway=runway access=private bicycle=yes
        highway=footway vehicle=no bicycle=permissive
        highway=track access=forestry bicycle=permissive
        highway=bridleway bicycle=yes
        highway=runway vehicle=yes`,
      closed: `highway=primary vehicle=no
        highway=primary access=yes bicycle=no
        highway=primary bicycle=private
        highway=primary bicycle=use_sidepath
        highway=primary access=delivery
        highway=cycleway vehicle=no
        highway=footway cycleway=track access=no
        highway=primary vehicle:forward=agricultural vehicle:backward=agricultural`,
      forward: 'highway=primary vehicle:backward=agricultural',
      backward: 'highway=primary vehicle:forward=agricultural',
    });
  });

  it('heeds one-way streets, but where cyclists may go against them', () => {
    check('bike', {
      forward: `highway=primary foot=no oneway=yes
        highway=primary foot=no oneway=1
        highway=primary foot=no junction=roundabout
        highway=primary foot=no oneway:bicycle=yes oneway=-1
        highway=primary foot=no oneway:bicycle=yes oneway=no
        highway=primary foot=no oneway=yes oneway:car=no
        highway=primary foot=no oneway=yes cycleway:left=track
        highway=motorway bicycle=yes junction=roundabout`,
      backward: `highway=primary foot=no oneway=-1
        highway=primary foot=no oneway:bicycle=-1 oneway=yes
        highway=primary foot=no oneway:bicycle=-1 junction=roundabout
        highway=primary foot=no junction=roundabout oneway=-1`,
      both: `highway=primary foot=no oneway:bicycle=no oneway=yes
        highway=primary foot=no oneway:bicycle=no junction=roundabout
        highway=primary foot=no oneway=yes cycleway=opposite
        highway=primary foot=no oneway=yes cycleway=opposite_lane
        highway=primary foot=no oneway=-1 cycleway=opposite_track
        highway=motorway cycleway:left=opposite
        highway=motorway cycleway:left=track cycleway:right=opposite
        highway=primary foot=no junction=roundabout oneway=no
        highway=residential oneway=yes bicycle:backward=yes
        highway=residential oneway=yes cycleway:left:oneway=-1`,
    });
  });
});

describe('profile walk', () => {
  it('opens the types of road that OSRM opens', () => {
    check('walk', {
      both: `highway=primary
        highway=residential_link foot=yes
        highway=service
        highway=living_street
        highway=track
        highway=path
        highway=footway
        highway=pedestrian
        highway=steps
        highway=pier
        highway=platform
        railway=platform
        highway=footway proposed=yes
        highway=motorway foot=yes
        highway=motorway access=private foot=yes
        highway=bridleway foot=yes
        highway=primary maxspeed=1`,
      closed: `highway=motorway
        highway=motorway_link
        highway=trunk
        highway=trunk_link
        highway=cycleway
        highway=bridleway
        highway=bridleway bicycle=yes
        leisure=track
        highway=proposed foot=yes proposed=yes
        highway=primary motorroad=yes
        highway=motorway motor_vehicle=yes
        highway=river boat=yes`,
    });
    expect(read('walk', 'highway=footway').forward).toBe(4.8);
    expect(read('walk', 'highway=steps').forward).toBe(2.4);
    expect(read('walk', 'highway=trunk').closedBy).toBe('trunk');
    expect(ways('walk', 'highway=trunk sidewalk=both')).toBe('both');
    expect(ways('walk', 'highway=trunk sidewalk:left=yes')).toBe('both');
    expect(ways('walk', 'highway=trunk sidewalk=no')).toBe('closed');
  });

  it('takes the tag foot before access', () => {
    check('walk', {
      both: `highway=footway access=no foot=yes
        highway=primary foot=destination
        highway=primary foot=some_tag
        highway=track access=forestry foot=permissive`,
      closed: `highway=footway access=yes foot=no
        highway=footway access=no
        highway=primary foot=private
        highway=primary access=agricultural
        highway=primary access=delivery
        highway=primary access=yes foot=use_sidepath
        highway=motorway access=no
        highway=platform access=no foot=no`,
      backward: 'highway=cycleway bicycle:backward=designated foot:backward=designated',
    });
  });

  it('ignores one-way streets that are not for walkers', () => {
    check('walk', {
      both: `highway=primary oneway=yes
        highway=primary oneway=-1
        highway=primary oneway=nonsense
        highway=primary junction=roundabout
        highway=primary oneway:foot=no oneway=yes
        highway=steps conveying=yes
        highway=steps conveying=reversible
        highway=steps conveying=forward oneway=no
        highway=residential conveying=forward`,
      forward: `highway=primary oneway:foot=yes oneway=-1
        highway=primary oneway:foot=yes junction=roundabout
        highway=steps conveying=forward
        highway=footway conveying=forward`,
      backward: `highway=primary oneway:foot=-1 oneway=yes
        highway=primary oneway:foot=-1 junction=roundabout
        highway=steps conveying=backward`,
      closed: `highway=motorway oneway:foot=yes
        highway=trunk_link oneway:foot=-1`,
    });
  });
});

describe('profiles beside Valhalla', () => {
  it('goes along one-way streets of a mode as its tests of routes do', () => {
    check('bike', {
      forward: `highway=unclassified oneway=yes oneway:bicycle=yes oneway:foot=yes
        highway=footway bicycle=yes oneway:bicycle=yes oneway:foot=yes
        highway=footway bicycle=yes oneway=yes
        highway=unclassified oneway=yes oneway:bicycle=yes cycleway=shared_lane`,
      backward: `highway=unclassified oneway=yes oneway:bicycle=-1
        highway=footway bicycle=yes oneway:bicycle=-1 oneway:foot=-1`,
      both: `highway=unclassified oneway=yes oneway:bicycle=no
        highway=unclassified oneway=yes cycleway=opposite
        highway=path`,
      closed: 'highway=path bicycle=no',
    });
    check('walk', {
      forward: 'highway=unclassified oneway=yes oneway:foot=yes',
      backward: 'highway=footway bicycle=yes oneway:bicycle=-1 oneway:foot=-1',
      both: `highway=unclassified oneway=yes
        highway=unclassified oneway=yes oneway:psv=yes
        highway=corridor
        highway=elevator
        highway=road
        highway=path`,
      closed: `highway=bus_guideway
        highway=busway
        highway=motorway
        highway=cycleway`,
    });
    check('drive', {
      forward: 'highway=unclassified oneway=yes oneway:bicycle=-1',
      both: 'highway=road',
      closed: `highway=busway
        highway=primary access=psv
        highway=path
        highway=residential access=no bus=permit`,
    });
  });
});

describe('profiles other than OSRM', () => {
  it('lets access=yes not open what is closed to the mode: it tells who may use a footway, not that cars may', () => {
    check('drive', {
      closed: 'highway=footway access=yes\nhighway=runway access=yes\nhighway=garbagetag access=permissive',
    });
    check('walk', { closed: 'highway=motorway access=yes' });
    check('bike', { closed: 'highway=runway access=yes' });
  });

  it('closes private roads and those for deliveries to cars, which OSRM takes for the first and last road only', () => {
    check('drive', { closed: 'highway=primary access=private\nhighway=primary motorcar=delivery' });
  });

  it('never pushes a bicycle against a one-way street, nor where walkers alone are allowed by a tag', () => {
    check('bike', {
      forward: 'highway=primary oneway=yes',
      backward: 'highway=primary oneway=-1',
      closed: 'highway=motorway foot=yes',
    });
  });

  it('opens roads of unknown type, and roads beside which a sidewalk or cycleway has a line of its own', () => {
    check('walk', { both: 'highway=road\nhighway=primary sidewalk:right=separate' });
    check('bike', { both: 'highway=road\nhighway=primary cycleway:right=separate\nhighway=pier' });
  });

  it('does not know the size of the vehicle', () => {
    check('drive', { both: 'highway=primary width=1\nhighway=primary maxheight=1\nhighway=primary maxweight=1' });
  });
});

describe('parseMaxspeed', () => {
  it('reads numbers, units and words', () => {
    expect(['50', '50 km/h', '50 kmh', '30 mph', '30mph', 'walk', 'none', '50;30', '7.5'].map(parseMaxspeed)).toEqual([
      50, 50, 50, 48.28032, 48.28032, 5, 120, 30, 7.5,
    ]);
    const unknown = ['signals', 'uy:urban', '0', '-50', '50 furlongs', 'variable', '50;signals', '', 'constructor'];
    expect(unknown.map(parseMaxspeed)).toEqual(unknown.map(() => undefined));
  });
});

describe('readLevel', () => {
  it('takes layer, else bridge and tunnel', () => {
    const levels = [
      'layer=2',
      'bridge=yes',
      'bridge=viaduct',
      'bridge=yes layer=2',
      'bridge=yes layer=0',
      'tunnel=yes',
      'layer=-1',
    ]
      .concat(['bridge=no', 'tunnel=building_passage', 'layer=x', 'layer=1e9', 'highway=path'])
      .map((tags) => readLevel(parse(tags)));
    expect(levels).toEqual([2, 1, 1, 2, 1, -1, -1, 0, 0, 0, 100, 0]);
  });
});

describe('readTags', () => {
  it('reads what GDAL, Overpass, OSMnx and Geofabrik write', () => {
    const gdal = { highway: 'primary', other_tags: '"oneway"=>"-1","maxspeed"=>"50","name:en"=>"a \\"b\\" c"' };
    expect(readLineSpeeds(readTags(gdal), 'drive', 30)).toEqual({ forward: 0, backward: 50 });
    expect(readTags(gdal)('name:en')).toBe('a "b" c');
    expect(readTags({ id: 'way/1', tags: { highway: 'primary', oneway: 'yes' } })('oneway')).toBe('yes');
    const osmnx = { highway: "['residential', 'living_street']", oneway: true, maxspeed: ['30', '50'], bridge: null };
    expect(readLineSpeeds(readTags(osmnx), 'drive', 30)).toEqual({ forward: 30, backward: 0 });
    const geofabrik = { fclass: 'tertiary', oneway: 'T', maxspeed: 0, bridge: 'F', tunnel: 'T', layer: 0 };
    expect(readLineSpeeds(readTags(geofabrik), 'drive', 30)).toEqual({ forward: 0, backward: 40 });
    expect(readLevel(readTags(geofabrik))).toBe(-1);
    expect(readLineSpeeds(readTags({ fclass: 'track_grade2' }), 'bike', 15).forward).toBe(12);
    expect(ways('walk', 'highway=Primary')).toBe('both');
    expect(readTags(null)('highway')).toBeUndefined();
    expect(readTags({ highway: ' ' })('highway')).toBeUndefined();
  });

  it('takes no property of objects for a tag', () => {
    expect(ways('walk', 'highway=constructor')).toBe('closed');
    expect(ways('drive', 'highway=toString')).toBe('closed');
    expect(readTags({ other_tags: '"__proto__"=>"yes"' })('highway')).toBeUndefined();
  });
});
