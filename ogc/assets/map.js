// @ts-check
/** A Leaflet map with a basemap, grid lines and a scale bar. The page loads Leaflet and topojson before this module. */
import { cutOf, moveBeyondAntimeridian, outlinesOf, spanOf } from './antimeridian.js';
import { addBasemap } from './basemap.js';
import { addGrid, addScale } from './grid.js';
import { formatValue } from './page.js';

/** @type {any} */
const L = Reflect.get(globalThis, 'L');

/** Colours come from the style sheet, so that maps follow dark mode. */
function themeColor(/** @type {string} */ name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * @param {HTMLElement} element
 * @param {{ planar?: boolean, wraps?: boolean }} [options] `wraps`: the map jumps back by 360 degrees when dragged across the antimeridian
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
    ['basemap', '200'],
    ['grid', '210'],
    ['faint', '390'],
  ]) {
    map.createPane(name).style.zIndex = zIndex;
  }
  map.getPane('grid').style.pointerEvents = 'none';
  addScale(map, planar);
  if (planar) holder.classList.add('no-basemap');
  else addBasemap(map, themeColor);
  addGrid(map, planar, themeColor('grid'));
  return map;
}

/** Property by which features are coloured: the result of the process `cluster`. */
const GROUP_PROPERTY = 'cluster';
/** The palette of Okabe and Ito, safe for colour blindness. */
const groupColors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#56b4e9', '#7a5195'];

/**
 * @param {any} data GeoJSON
 * @returns {boolean} whether its features are coloured by group
 */
export function isGrouped(data) {
  return Array.isArray(data?.features) && data.features.some((/** @type {any} */ one) => groupOf(one) !== undefined);
}

/**
 * @param {any} feature
 * @returns {number | undefined}
 */
function groupOf(feature) {
  const group = feature?.properties?.[GROUP_PROPERTY];
  return Number.isInteger(group) && group >= 0 ? group : undefined;
}

/**
 * @param {any} map
 * @param {any} data GeoJSON
 * @param {'strong' | 'faint' | 'other'} role
 */
export function addLayer(map, data, role) {
  const isResult = role === 'strong';
  // The result determines where the map is cut; inputs follow.
  if (isResult && map.options.crs !== L.CRS.Simple) map.cut = cutOf(spanOf(data));
  const plain = themeColor(role);
  const grouped = isResult && isGrouped(data);
  const noise = themeColor('faint');
  const colorOf = (/** @type {any} */ feature) => {
    const group = groupOf(feature);
    return !grouped ? plain : group === undefined ? noise : groupColors[group % groupColors.length];
  };
  // Inputs are below the result, whichever is added first.
  const pane = isResult ? 'overlayPane' : 'faint';
  const renderer = L.canvas({ pane, padding: 0.3 });
  // Simplification below half a pixel keeps circles round.
  const line = { renderer, pane, weight: isResult ? 2 : 1.3, smoothFactor: 0.4 };
  const shifted = moveBeyondAntimeridian(data, map.cut);
  const layer = L.geoJSON(shifted, {
    style: (/** @type {any} */ feature) => ({
      ...line,
      color: colorOf(feature),
      stroke: map.cut === undefined || !isArea(feature),
      fillOpacity: isResult ? 0.3 : 0.14,
      fillRule: 'evenodd',
    }),
    pointToLayer: (/** @type {any} */ _, /** @type {any} */ at) =>
      L.circleMarker(at, { renderer, pane, radius: isResult ? 5 : 3, weight: 1.5, fillOpacity: 0.7 }),
    onEachFeature: (/** @type {any} */ feature, /** @type {any} */ shape) => {
      const properties = Object.entries(feature.properties ?? {});
      if (properties.length === 0) return;
      // Text nodes only, so that no property becomes markup.
      shape.bindPopup(() => table(properties));
    },
  });
  if (map.cut !== undefined) {
    const outlines = L.geoJSON(outlinesOf(shifted), { style: { ...line, color: plain }, interactive: false });
    return L.featureGroup([layer, outlines]).addTo(map);
  }
  return layer.addTo(map);
}

/** @param {any} feature */
function isArea(feature) {
  const { type } = feature?.geometry ?? feature ?? {};
  return type === 'Polygon' || type === 'MultiPolygon';
}

const MAX_PROPERTIES = 40;

/** @param {[string, unknown][]} properties */
function table(properties) {
  const list = document.createElement('dl');
  const put = (/** @type {string} */ name, /** @type {string} */ text) => {
    const [term, what] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = name;
    what.textContent = text;
    list.append(term, what);
  };
  for (const [name, value] of properties.slice(0, MAX_PROPERTIES)) put(name, formatValue(value));
  if (properties.length > MAX_PROPERTIES)
    put('…', `${properties.length - MAX_PROPERTIES} more in the table and the CSV`);
  return list;
}

/**
 * True when positions cannot be longitudes and latitudes.
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
 * The CRS that a crs member names, unless it is WGS 84.
 * @param {any} data GeoJSON
 * @returns {string | undefined}
 */
export function crsOf({ crs }) {
  if (crs === undefined || crs === null) return undefined;
  const name = String(crs.properties?.name ?? crs.properties?.code ?? crs);
  if (/CRS84$|(?<!\d)4326$/i.test(name)) return undefined;
  const [, code] = /^(?:.*EPSG.*\D)?(\d+)$/i.exec(name) ?? [];
  return code === undefined ? 'an unknown CRS' : `EPSG:${code}`;
}

/** Wider inputs would reduce the result to a dot. */
const MAX_INPUT_RATIO = 12;

/**
 * Fits the map to the result, and to an input that is not far larger.
 * @param {any} map
 * @param {any} result
 * @param {any} [input]
 * @param {number[]} [extent] of the whole result, where only a part is drawn
 */
export function fit(map, result, input, extent = []) {
  const bounds = result.getBounds();
  const [west, south, east, north] = extent;
  if (west !== undefined && map.cut === undefined) bounds.extend([south, west]).extend([north, east]);
  const inputBounds = input?.getBounds();
  if (inputBounds?.isValid() && (sideOf(bounds) === 0 || sideOf(inputBounds) <= MAX_INPUT_RATIO * sideOf(bounds))) {
    if (map.fitted?.isValid()) bounds.extend(map.fitted);
    bounds.extend(inputBounds);
  }
  if (!bounds.isValid()) return;
  map.fitted = map.fitted?.isValid() ? map.fitted.extend(bounds) : bounds;
  map.fitBounds(map.fitted, {
    padding: [28, 28],
    maxZoom: sideOf(map.fitted) === 0 ? 9 : 18,
    animate: false,
  });
}

/** @param {any} bounds */
function sideOf(bounds) {
  if (!bounds.isValid()) return 0;
  return Math.max(bounds.getEast() - bounds.getWest(), bounds.getNorth() - bounds.getSouth());
}
