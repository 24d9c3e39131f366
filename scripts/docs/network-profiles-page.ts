/** The page of the profiles of networks: their tables as they are in the code. */
import { WALKING_SPEED } from '../../schemas/network.ts';
import {
  accessKeys,
  closedValues,
  cyclewayValues,
  defaultSpeed,
  harmlessConstruction,
  maxspeedWords,
  neverOpen,
  onewayKeys,
  openValues,
  roads,
  sidewalkValues,
  travelModes,
  type RoadRow,
} from '../../src/geometry/network/profile-tables.ts';

const code = (values: Iterable<string>) => [...values].map((value) => `\`${value}\``).join(', ');
const number = (value: number) => String(Math.round(value * 100) / 100);

function bikeCell({ bike, pushed = 0 }: RoadRow): string {
  if (bike > 0) return number(bike * defaultSpeed.bike);
  return pushed > 0 ? `pushed, ${number(pushed * WALKING_SPEED)}` : '-';
}

function roadRow([type, row]: readonly [string, RoadRow]): string {
  const walk = row.walk > 0 ? number(row.walk * defaultSpeed.walk) : '-';
  const drive = row.drive === 'speed' ? `${defaultSpeed.drive} (\`speed\`)` : row.drive > 0 ? number(row.drive) : '-';
  return `| \`${type}\` | ${walk} | ${bikeCell(row)} | ${drive} |`;
}

export function networkProfilesPage(): string {
  const shared = [...closedValues.walk].filter((value) => travelModes.every((mode) => closedValues[mode].has(value)));
  const own = travelModes.map((mode) => {
    const values = [...closedValues[mode]].filter((value) => !shared.includes(value));
    return `- \`${mode}\` also: ${code(values)}`;
  });
  return `# Profiles of networks

\`profile: walk\`, \`bike\` or \`drive\` reads the tags of OpenStreetMap: who may go along a line, which way, and how fast. This page is made from the
tables that the code uses. Tags may be properties of their own, in \`other_tags\` as GDAL writes them, in an object \`tags\`, or the columns of Geofabrik's
shapefiles (\`fclass\`, \`oneway\` F, T and B).

## Speeds by \`highway\`

km/h, with the default \`speed\` (walk ${defaultSpeed.walk}, bike ${defaultSpeed.bike}); \`-\` is closed, and so is any other value. Platforms
(\`railway=platform\`, \`public_transport=platform\`) and piers (\`man_made=pier\`) are types too.

| \`highway\` | walk | bike | drive |
| --- | --- | --- | --- |
${Object.entries(roads).map(roadRow).join('\n')}

- \`drive\` takes \`maxspeed:forward\`, \`maxspeed:backward\` and \`maxspeed\` instead, as they are: km/h, \`mph\`, ${Object.entries(
    maxspeedWords,
  )
    .map(([word, limit]) => `\`${word}\` (${limit})`)
    .join(
      ', ',
    )}; the least of a list. Other values (\`signals\`, \`UY:urban\`) are counted in a warning, and the type of road says the speed. \`bike\` goes no
  faster than the limit. \`speed_field\` says the speed of open lines instead.
- \`walk\`: trunk roads are open with a sidewalk (\`sidewalk\`, \`sidewalk:left\`, \`:right\` or \`:both\` = ${code(sidewalkValues)}).
- \`bike\`: a road that is closed to cyclists is open with \`cycleway\`, \`cycleway:left\`, \`:right\` or \`:both\` = ${code(cyclewayValues)}.
  \`bicycle=dismount\` is pushed.
- \`motorroad=yes\` is closed to walkers and cyclists. \`service=emergency_access\`, \`area=yes\` and steps are closed to cars.
- Never open: ${code(neverOpen)}; \`construction\` other than ${code(harmlessConstruction)}; \`impassable=yes\`. Ferries (\`route=ferry\`) are left out.
- Borders of polygons (squares) are streets for \`walk\` and \`bike\`; a warning counts them.

## Access

The most specific key counts, in each direction of its own (\`bicycle:backward\` before \`bicycle\`):

${travelModes.map((mode) => `- \`${mode}\`: ${accessKeys[mode].map((key) => `\`${key}\``).join(', then ')}`).join('\n')}

These values close: ${code(shared)}.

${own.join('\n')}

${code(openValues)} open a line that its type closes, in a key other than \`access\`. All other values (\`destination\`, \`customers\`, \`permit\`, \`residents\`)
leave open what the type opens. Of a list (\`yes;no\`) the value that opens most counts. Conditions (\`access:conditional\`) are not read.

## One-way streets

${travelModes.map((mode) => `- \`${mode}\`: ${onewayKeys[mode].map((key) => `\`${key}\``).join(', then ')}`).join('\n')}

\`yes\`, \`true\`, \`1\`; \`-1\`, \`reverse\` against the line; \`reversible\` is closed, \`alternating\` open both ways. \`highway=motorway\` and
\`junction=roundabout\` or \`circular\` are one-way unless \`oneway=no\`. Cyclists go against with \`oneway:bicycle=no\`, \`cycleway=opposite*\`,
\`cycleway:left:oneway=-1\` and the like, or \`bicycle:backward=yes\`; where they push, one-way streets do not count. Walkers heed \`oneway:foot\`, and
\`conveying\` on steps, footways and corridors.

## Levels

\`layer\` where it is not 0, else 1 for a \`bridge\` and -1 for a \`tunnel\` (not \`building_passage\` and \`culvert\`). With \`connect: crossings\` lines cross on
one level only. A shared vertex joins lines of any levels, as where a bridge begins.

## Not in it

Turn restrictions (relations, which lines do not carry), gates and bollards (nodes), turns, signals, slopes, surfaces, traffic, hours of opening, and the size
of vehicles.

## Beside OSRM and Valhalla

All 1,194 rows of OSRM's tests of tags on ways (car, bicycle, foot) were compared: 1,125 give the same directions. The others, on purpose:

- \`access=yes\` opens nothing that the type closes: it tells who may use a footway, not that cars may.
- \`private\` and \`delivery\` are closed to cars; OSRM takes them for the first and last road only.
- A bicycle is not pushed against a one-way street, nor where \`foot=yes\` alone opens a road.
- \`highway=road\` is open, as in Valhalla; so are roads whose sidewalk or cycleway is a line of its own (\`separate\`).
- Widths, heights and weights do not count.
- Limits of speed are taken as they are; OSRM takes four fifths of them.
- Trunk roads are closed to walkers and cyclists without a tag, as in OSRM; Valhalla opens them.
`;
}
