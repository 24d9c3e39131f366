// @ts-check
/** The basemap: Natural Earth from this server, or tiles from the operator's. */
import { base, getJson } from './page.js';
import { unwrapLines } from './antimeridian.js';

/** @type {any} */
const L = Reflect.get(globalThis, 'L');
/** @type {any} */
const topojson = Reflect.get(globalThis, 'topojson');

/** Natural Earth at 1:50 million is off by kilometres, so it is hidden on narrower maps. Metres across the map. */
const MIN_WIDTH_M = 150_000;

/** Degrees by which land that crosses the antimeridian extends beyond it. */
const OVERHANG = 20;

const NATURAL_EARTH = 'Made with Natural Earth';

/** @type {Promise<any> | undefined} */
let atlas;

/**
 * @param {any} map
 * @param {(name: string) => string} themeColor
 */
export function addBasemap(map, themeColor) {
  const { tiles, tilesAttribution = '' } = document.documentElement.dataset;
  if (tiles === undefined) return void addNaturalEarth(map, themeColor);
  const layer = L.tileLayer(tiles, {
    pane: 'basemap',
    maxZoom: 19,
    attribution: escapeText(tilesAttribution),
    // The URL of a result grants access to it, so other servers must not see its path.
    referrerPolicy: 'origin',
  });
  layer.addTo(map);
  layer.once('tileerror', () => {
    layer.remove();
    map.attributionControl.addAttribution('Basemap tiles failed to load');
    void addNaturalEarth(map, themeColor);
  });
}

/**
 * @param {any} map
 * @param {(name: string) => string} themeColor
 */
async function addNaturalEarth(map, themeColor) {
  atlas ??= getJson(`${base}/assets/world.json`);
  const world = await atlas;
  const land = topojson.feature(world, world.objects.land);
  const borders = topojson.mesh(
    world,
    world.objects.countries,
    (/** @type {any} */ a, /** @type {any} */ b) => a !== b,
  );
  const renderer = L.canvas({ pane: 'basemap', padding: 0.5 });
  const common = { renderer, pane: 'basemap', interactive: false };
  const drawAt = (/** @type {number} */ turns) =>
    L.layerGroup([
      L.geoJSON(unwrapLines(land, turns), {
        ...common,
        style: { color: themeColor('coast'), weight: 0.7, fillColor: themeColor('land'), fillOpacity: 1, ...common },
      }),
      L.geoJSON(unwrapLines(borders, turns), {
        ...common,
        style: { color: themeColor('border'), weight: 0.8, ...common },
      }),
    ]);
  /** Copies of the Earth by full turns to the east, for maps across the antimeridian. @type {Map<number, any>} */
  const copies = new Map();
  const credit = document.createElement('span');
  map.attributionControl.addAttribution('<span data-basemap></span>');
  const update = () => {
    const isTooDetailed = widthOf(map) < MIN_WIDTH_M;
    const bounds = map.getBounds();
    for (const turns of [0, -1, 1]) {
      const isVisible =
        bounds.getWest() < 180 + OVERHANG + 360 * turns && bounds.getEast() > -180 - OVERHANG + 360 * turns;
      if (isTooDetailed || !isVisible) copies.get(turns)?.remove();
      else {
        if (!copies.has(turns)) copies.set(turns, drawAt(turns));
        copies.get(turns).addTo(map);
      }
    }
    map.getContainer().classList.toggle('no-basemap', isTooDetailed);
    const attribution = map.getContainer().querySelector('[data-basemap]') ?? credit;
    attribution.textContent = isTooDetailed ? 'no basemap at this scale' : NATURAL_EARTH;
  };
  map.on('moveend resize', update);
  update();
}

/** Metres across the middle of the map. @param {any} map */
function widthOf(map) {
  const { x, y } = map.getSize();
  const [left, right] = [map.containerPointToLatLng([0, y / 2]), map.containerPointToLatLng([x, y / 2])];
  // Beyond half the Earth, distances decrease again.
  return right.lng - left.lng > 90 ? Infinity : left.distanceTo(right);
}

/** Leaflet inserts attributions as HTML. @param {string} text */
function escapeText(text) {
  const holder = document.createElement('span');
  holder.textContent = text;
  return holder.innerHTML;
}
