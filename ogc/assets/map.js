// @ts-check
/** A Leaflet map on ground of our own: Natural Earth, a graticule, a scale. Leaflet and topojson stand before this module. */
import { addGround } from './ground.js';
import { addGrid } from './grid.js';
import { sayValue } from './page.js';
import { addScale } from './scale.js';
import { beyondSeam, cutOf, outlinesOf, spanOf } from './seam.js';

/** @type {any} */
const L = Reflect.get(globalThis, 'L');

/** Colours are the style sheet's, so that a map is dark where the page is. */
function inkOf(/** @type {string} */ name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * @param {HTMLElement} element
 * @param {{ planar?: boolean, wraps?: boolean }} [options] a map that wraps jumps back by a turn when it is dragged over the antimeridian
 */
export function createMap(element, { planar = false, wraps = false } = {}) {
  const holder = document.createElement('div');
  element.replaceChildren(holder);
  const map = L.map(holder, {
    preferCanvas: true,
    worldCopyJump: wraps,
    zoomSnap: 0.5,
    zoomControl: false,
    crs: planar ? L.CRS.Simple : L.CRS.EPSG3857,
    minZoom: planar ? -20 : 0,
    maxZoom: planar ? 20 : 19,
  });
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  L.control.zoom({ position: 'topright' }).addTo(map);
  map.setView([0, 0], 1);
  for (const [name, zIndex] of [
    ['ground', '200'],
    ['grid', '210'],
    ['faint', '390'],
  ]) {
    map.createPane(name).style.zIndex = zIndex;
  }
  map.getPane('grid').style.pointerEvents = 'none';
  addScale(map, planar);
  if (planar) holder.classList.add('groundless');
  else addGround(map, inkOf);
  addGrid(map, planar, inkOf('grid'));
  return map;
}

/** By which features are told apart: what the process `cluster` gives them. */
const GROUPED_BY = 'cluster';
/** Okabe and Ito's, which can be told apart without seeing red or green. */
const groupInks = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#56b4e9', '#7a5195'];

/**
 * @param {any} data GeoJSON
 * @returns {boolean} whether its features are drawn in colours of their groups
 */
export function isGrouped(data) {
  return Array.isArray(data?.features) && data.features.some((/** @type {any} */ one) => groupOf(one) !== undefined);
}

/**
 * @param {any} feature
 * @returns {number | undefined}
 */
function groupOf(feature) {
  const group = feature?.properties?.[GROUPED_BY];
  return Number.isInteger(group) && group >= 0 ? group : undefined;
}

/**
 * @param {any} map
 * @param {any} data GeoJSON
 * @param {'strong' | 'faint' | 'other'} ink
 */
export function addLayer(map, data, ink) {
  const strong = ink === 'strong';
  // The result decides where a map is cut, and what is laid under it follows.
  if (strong && map.options.crs !== L.CRS.Simple) map.cut = cutOf(spanOf(data));
  const plain = inkOf(ink);
  const grouped = strong && isGrouped(data);
  const noise = inkOf('faint');
  const colorOf = (/** @type {any} */ feature) => {
    const group = groupOf(feature);
    return !grouped ? plain : group === undefined ? noise : groupInks[group % groupInks.length];
  };
  // What is faint lies below, whenever it comes.
  const pane = strong ? 'overlayPane' : 'faint';
  const renderer = L.canvas({ pane, padding: 0.3 });
  // Circles shall be round: half a pixel is all that is left out while drawing.
  const line = { renderer, pane, weight: strong ? 2 : 1.3, smoothFactor: 0.4 };
  const placed = beyondSeam(data, map.cut);
  const layer = L.geoJSON(placed, {
    style: (/** @type {any} */ feature) => ({
      ...line,
      color: colorOf(feature),
      stroke: map.cut === undefined || !isArea(feature),
      fillOpacity: strong ? 0.3 : 0.14,
      fillRule: 'evenodd',
    }),
    pointToLayer: (/** @type {any} */ _, /** @type {any} */ at) =>
      L.circleMarker(at, { renderer, pane, radius: strong ? 5 : 3, weight: 1.5, fillOpacity: 0.7 }),
    onEachFeature: (/** @type {any} */ feature, /** @type {any} */ shape) => {
      const properties = Object.entries(feature.properties ?? {});
      if (properties.length === 0) return;
      // An element with texts, so that no property can be markup.
      shape.bindPopup(() => table(properties));
    },
  });
  if (map.cut !== undefined) {
    const outlines = L.geoJSON(outlinesOf(placed), { style: { ...line, color: plain }, interactive: false });
    return L.featureGroup([layer, outlines]).addTo(map);
  }
  return layer.addTo(map);
}

/** @param {any} feature */
function isArea(feature) {
  const { type } = feature?.geometry ?? feature ?? {};
  return type === 'Polygon' || type === 'MultiPolygon';
}

const MOST_PROPERTIES = 40;

/** @param {[string, unknown][]} properties */
function table(properties) {
  const list = document.createElement('dl');
  const put = (/** @type {string} */ name, /** @type {string} */ text) => {
    const [term, what] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = name;
    what.textContent = text;
    list.append(term, what);
  };
  for (const [name, value] of properties.slice(0, MOST_PROPERTIES)) put(name, sayValue(value));
  if (properties.length > MOST_PROPERTIES)
    put('…', `${properties.length - MOST_PROPERTIES} more in the table and the CSV`);
  return list;
}

/**
 * Whether positions cannot be longitudes and latitudes: what the server says of a result in its form for display.
 * @param {any} data GeoJSON
 * @returns {boolean}
 */
export function isPlanar(data) {
  if (Array.isArray(data)) {
    return typeof data[0] === 'number' ? Math.abs(data[0]) > 180 || Math.abs(data[1]) > 90 : data.some(isPlanar);
  }
  if (typeof data !== 'object' || data === null) return false;
  const { features, geometry, geometries, coordinates } = data;
  return [features, geometry, geometries, coordinates].some(isPlanar);
}

/**
 * What a crs member names, other than WGS 84.
 * @param {any} data GeoJSON
 * @returns {string | undefined}
 */
export function crsOf({ crs }) {
  if (crs === undefined || crs === null) return undefined;
  const name = String(crs.properties?.name ?? crs.properties?.code ?? crs);
  if (/CRS84$|(?<!\d)4326$/i.test(name)) return undefined;
  const [, code] = /^(?:.*EPSG.*\D)?(\d+)$/i.exec(name) ?? [];
  return code === undefined ? 'a system of its own' : `EPSG:${code}`;
}

/** An input that much wider than the result would leave a dot of it. */
const MOST_TIMES = 12;

/**
 * Shows the result, and what it was made from where that is not far larger.
 * @param {any} map
 * @param {any} result
 * @param {any} [input]
 * @param {number[]} [extent] of the whole result, where not all of it is drawn
 */
export function fit(map, result, input, extent = []) {
  const bounds = result.getBounds();
  const [west, south, east, north] = extent;
  if (west !== undefined && map.cut === undefined) bounds.extend([south, west]).extend([north, east]);
  const around = input?.getBounds();
  if (around?.isValid() && (sideOf(bounds) === 0 || sideOf(around) <= MOST_TIMES * sideOf(bounds))) {
    if (map.wanted?.isValid()) bounds.extend(map.wanted);
    bounds.extend(around);
  }
  if (!bounds.isValid()) return;
  map.wanted = map.wanted?.isValid() ? map.wanted.extend(bounds) : bounds;
  map.fitBounds(map.wanted, {
    padding: [28, 28],
    maxZoom: sideOf(map.wanted) === 0 ? 9 : 18,
    animate: false,
  });
}

/** @param {any} bounds */
function sideOf(bounds) {
  if (!bounds.isValid()) return 0;
  return Math.max(bounds.getEast() - bounds.getWest(), bounds.getNorth() - bounds.getSouth());
}
