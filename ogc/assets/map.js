// @ts-check
/** A Leaflet map on ground of our own: Natural Earth, a graticule, a scale. Leaflet and topojson stand before this module. */
import { base, getJson } from './page.js';

/** @type {any} */
const L = Reflect.get(globalThis, 'L');
/** @type {any} */
const topojson = Reflect.get(globalThis, 'topojson');

/** @type {Promise<any> | undefined} */
let ground;

function loadGround() {
  ground ??= getJson(`${base}/assets/world.json`).then((atlas) => {
    const land = topojson.feature(atlas, atlas.objects.land);
    const borders = topojson.mesh(
      atlas,
      atlas.objects.countries,
      (/** @type {any} */ a, /** @type {any} */ b) => a !== b,
    );
    return { land, borders };
  });
  return ground;
}

/**
 * @param {HTMLElement} element
 * @param {{ planar?: boolean }} [options]
 */
export function createMap(element, { planar = false } = {}) {
  const holder = document.createElement('div');
  element.replaceChildren(holder);
  const map = L.map(holder, {
    preferCanvas: true,
    worldCopyJump: !planar,
    zoomSnap: 0.5,
    crs: planar ? L.CRS.Simple : L.CRS.EPSG3857,
    minZoom: planar ? -20 : 0,
    maxZoom: planar ? 20 : 19,
  });
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  map.setView([0, 0], 1);
  for (const name of ['ground', 'grid']) map.createPane(name);
  map.getPane('ground').style.zIndex = '200';
  map.getPane('grid').style.zIndex = '210';
  map.getPane('grid').style.pointerEvents = 'none';
  if (!planar) {
    L.control.scale({ imperial: false }).addTo(map);
    const renderer = L.canvas({ pane: 'ground', padding: 0.5 });
    const style = { renderer, pane: 'ground', interactive: false };
    void loadGround().then(({ land, borders }) => {
      L.geoJSON(land, {
        ...style,
        style: { color: '#b9c3c4', weight: 0.7, fillColor: '#f7f5ef', fillOpacity: 1, ...style },
      }).addTo(map);
      L.geoJSON(borders, { ...style, style: { color: '#d9d5c8', weight: 0.8, ...style } }).addTo(map);
      map.attributionControl.addAttribution('Made with Natural Earth');
    });
  }
  addGrid(map, planar);
  return map;
}

/**
 * Lines of round numbers, and labels at the left and the lower edge.
 * @param {any} map
 * @param {boolean} planar
 */
function addGrid(map, planar) {
  const lines = L.layerGroup().addTo(map);
  const renderer = L.canvas({ pane: 'grid', padding: 0 });
  const draw = () => {
    lines.clearLayers();
    const bounds = map.getBounds();
    const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
    const step = roundStep((east - west) / Math.max(2, map.getSize().x / 150), planar);
    if (!Number.isFinite(step) || step <= 0) return;
    const options = { color: '#8aa0ab', weight: 0.6, opacity: 0.6, interactive: false, renderer, pane: 'grid' };
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const label = (
      /** @type {number} */ y,
      /** @type {number} */ x,
      /** @type {string} */ text,
      /** @type {number[]} */ anchor,
    ) => {
      const words = document.createElement('span');
      words.textContent = text;
      L.marker([y, x], {
        icon: L.divIcon({ className: 'degrees', html: words, iconSize: null, iconAnchor: anchor }),
        interactive: false,
        keyboard: false,
        pane: 'grid',
      }).addTo(lines);
    };
    const low = map.containerPointToLatLng([0, map.getSize().y - 18]).lat;
    const left = map.containerPointToLatLng([6, 0]).lng;
    for (let i = Math.ceil(west / step); i * step <= east; i++) {
      const x = i * step;
      L.polyline(
        [
          [planar ? south : Math.max(-85, south), x],
          [planar ? north : Math.min(85, north), x],
        ],
        options,
      ).addTo(lines);
      const wrapped = x - 360 * Math.round(x / 360);
      label(low, x, planar ? say(x, decimals) : degrees(wrapped, decimals, 'W', 'E'), [-3, 0]);
    }
    for (let i = Math.ceil(south / step); i * step <= north; i++) {
      const y = i * step;
      if (!planar && Math.abs(y) > 85) continue;
      L.polyline(
        [
          [y, west],
          [y, east],
        ],
        options,
      ).addTo(lines);
      label(y, left, planar ? say(y, decimals) : degrees(y, decimals, 'S', 'N'), [0, 16]);
    }
  };
  map.on('moveend resize', draw);
  draw();
}

/**
 * @param {number} value
 * @param {boolean} planar
 */
function roundStep(value, planar) {
  if (!planar && value >= 1) return [90, 45, 30, 15, 10, 5, 2, 1].find((step) => step <= value) ?? 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([5, 2, 1].find((factor) => factor * power <= value) ?? 1) * power;
}

/**
 * @param {number} value
 * @param {number} decimals
 * @param {string} below
 * @param {string} above
 */
function degrees(value, decimals, below, above) {
  const letter = value === 0 || Math.abs(value) === 180 ? '' : value < 0 ? below : above;
  return `${Math.abs(value).toFixed(decimals)}°${letter}`;
}

/**
 * @param {number} value
 * @param {number} decimals
 */
function say(value, decimals) {
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(8, decimals) });
}

/**
 * @param {any} map
 * @param {unknown} data GeoJSON
 * @param {'result' | 'input' | 'sketch'} ink
 */
export function addLayer(map, data, ink) {
  const color = ink === 'input' ? '#6b7a83' : '#c23d14';
  const weight = ink === 'input' ? 1.2 : 2;
  const layer = L.geoJSON(data, {
    style: { color, weight, fillOpacity: ink === 'input' ? 0.15 : 0.3, fillRule: 'evenodd' },
    pointToLayer: (/** @type {any} */ _, /** @type {any} */ at) =>
      L.circleMarker(at, { radius: 5, color, weight: 1.5, fillOpacity: 0.7 }),
    onEachFeature: (/** @type {any} */ feature, /** @type {any} */ shape) => {
      const properties = Object.entries(feature.properties ?? {});
      if (properties.length === 0) return;
      // An element with texts, so that no property can be markup.
      shape.bindPopup(() => table(properties));
    },
  });
  return layer.addTo(map);
}

/** @param {[string, unknown][]} properties */
function table(properties) {
  const list = document.createElement('dl');
  for (const [name, value] of properties.slice(0, 40)) {
    const [term, what] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = name;
    what.textContent = typeof value === 'string' ? value : JSON.stringify(value);
    list.append(term, what);
  }
  return list;
}

/**
 * @param {any} map
 * @param {any[]} layers
 */
export function fit(map, layers) {
  const bounds = L.latLngBounds([]);
  for (const layer of layers) bounds.extend(layer.getBounds());
  if (!bounds.isValid()) return;
  map.fitBounds(bounds, {
    padding: [24, 24],
    maxZoom: bounds.getSouthWest().equals(bounds.getNorthEast()) ? 9 : 18,
    animate: false,
  });
}
