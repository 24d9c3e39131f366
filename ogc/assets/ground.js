// @ts-check
/** What a map stands on: Natural Earth from this server, or the tiles that the operator has named. */
import { base, getJson } from './page.js';
import { unrolled } from './seam.js';

/** @type {any} */
const L = Reflect.get(globalThis, 'L');
/** @type {any} */
const topojson = Reflect.get(globalThis, 'topojson');

/** Natural Earth at 1:50 million is some kilometres off: closer than this it would mislead. Metres across the map. */
const LEAST_METRES = 150_000;

/** Degrees by which land that crosses the antimeridian reaches over it. */
const OVERHANG = 20;

const NATURAL_EARTH = 'Made with Natural Earth';

/** @type {Promise<any> | undefined} */
let atlas;

/**
 * @param {any} map
 * @param {(name: string) => string} inkOf
 */
export function addGround(map, inkOf) {
  const { tiles, tilesBy = '' } = document.documentElement.dataset;
  if (tiles === undefined) return void addOwn(map, inkOf);
  const layer = L.tileLayer(tiles, {
    pane: 'ground',
    maxZoom: 19,
    attribution: escapeText(tilesBy),
    // The address of a result entitles to it: its path is nobody else's business.
    referrerPolicy: 'origin',
  });
  layer.addTo(map);
  // Without its tiles a map would be blank.
  layer.once('tileerror', () => {
    layer.remove();
    map.attributionControl.addAttribution('The tiles do not come');
    void addOwn(map, inkOf);
  });
}

/**
 * @param {any} map
 * @param {(name: string) => string} inkOf
 */
async function addOwn(map, inkOf) {
  atlas ??= getJson(`${base}/assets/world.json`);
  const world = await atlas;
  const land = topojson.feature(world, world.objects.land);
  const borders = topojson.mesh(
    world,
    world.objects.countries,
    (/** @type {any} */ a, /** @type {any} */ b) => a !== b,
  );
  const renderer = L.canvas({ pane: 'ground', padding: 0.5 });
  const common = { renderer, pane: 'ground', interactive: false };
  const drawAt = (/** @type {number} */ turns) =>
    L.layerGroup([
      L.geoJSON(unrolled(land, turns), {
        ...common,
        style: { color: inkOf('coast'), weight: 0.7, fillColor: inkOf('land'), fillOpacity: 1, ...common },
      }),
      L.geoJSON(unrolled(borders, turns), { ...common, style: { color: inkOf('border'), weight: 0.8, ...common } }),
    ]);
  /** By how many turns it lies to the east: the same Earth again on the other side of the antimeridian. @type {Map<number, any>} */
  const grounds = new Map();
  const credit = document.createElement('span');
  map.attributionControl.addAttribution('<span data-ground></span>');
  const update = () => {
    const isNear = widthOf(map) < LEAST_METRES;
    const bounds = map.getBounds();
    for (const turns of [0, -1, 1]) {
      const isSeen =
        bounds.getWest() < 180 + OVERHANG + 360 * turns && bounds.getEast() > -180 - OVERHANG + 360 * turns;
      if (isNear || !isSeen) grounds.get(turns)?.remove();
      else {
        if (!grounds.has(turns)) grounds.set(turns, drawAt(turns));
        grounds.get(turns).addTo(map);
      }
    }
    map.getContainer().classList.toggle('groundless', isNear);
    const place = map.getContainer().querySelector('[data-ground]') ?? credit;
    place.textContent = isNear ? 'no base map this close' : NATURAL_EARTH;
  };
  map.on('moveend resize', update);
  update();
}

/** Metres across the middle of the map. @param {any} map */
function widthOf(map) {
  const { x, y } = map.getSize();
  const [left, right] = [map.containerPointToLatLng([0, y / 2]), map.containerPointToLatLng([x, y / 2])];
  // Beyond half the Earth a distance grows smaller again.
  return right.lng - left.lng > 90 ? Infinity : left.distanceTo(right);
}

/** Leaflet takes attributions for markup. @param {string} text */
function escapeText(text) {
  const holder = document.createElement('span');
  holder.textContent = text;
  return holder.innerHTML;
}
