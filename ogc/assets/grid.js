// @ts-check
/** Map furniture: grid lines at round coordinates, labelled along the left and top edges, and a scale bar. */

/** @type {any} */
const L = Reflect.get(globalThis, 'L');

/** Pixels taken by the scale bar and the buttons. */
const SCALE_PX = 44;
const BUTTONS_PX = 48;

/**
 * @param {any} map
 * @param {boolean} planar
 * @param {string} color
 */
export function addGrid(map, planar, color) {
  const lines = L.layerGroup().addTo(map);
  const renderer = L.canvas({ pane: 'grid', padding: 0 });
  const options = { color, weight: 0.6, opacity: 0.6, interactive: false, renderer, pane: 'grid' };
  const label = (
    /** @type {number} */ y,
    /** @type {number} */ x,
    /** @type {string} */ text,
    /** @type {number[]} */ anchor,
  ) => {
    const element = document.createElement('span');
    element.textContent = text;
    L.marker([y, x], {
      icon: L.divIcon({ className: 'degrees', html: element, iconSize: null, iconAnchor: anchor }),
      interactive: false,
      keyboard: false,
      pane: 'grid',
    }).addTo(lines);
  };
  const draw = () => {
    lines.clearLayers();
    const bounds = map.getBounds();
    const { x: width, y: height } = map.getSize();
    const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
    const step = roundStep((east - west) / Math.max(2, width / 150), planar);
    const stepY = planar ? step : roundStep((north - south) / Math.max(2, height / 130), planar);
    if (!Number.isFinite(step + stepY) || step <= 0 || stepY <= 0) return;
    const decimals = decimalsOf(step);
    const [top, left] = [map.containerPointToLatLng([0, 3]).lat, map.containerPointToLatLng([6, 0]).lng];
    for (let i = Math.ceil(west / step); i * step <= east; i++) {
      const x = i * step;
      L.polyline(
        [
          [planar ? south : Math.max(-85, south), x],
          [planar ? north : Math.min(85, north), x],
        ],
        options,
      ).addTo(lines);
      const at = map.latLngToContainerPoint([top, x]).x;
      if (at > width - BUTTONS_PX - 50) continue;
      const wrapped = x - 360 * Math.round(x / 360);
      label(top, x, planar ? formatNumber(x, decimals) : formatDegrees(wrapped, decimals, 'W', 'E'), [-3, 0]);
    }
    for (let i = Math.ceil(south / stepY); i * stepY <= north; i++) {
      const y = i * stepY;
      if (!planar && Math.abs(y) > 85) continue;
      L.polyline(
        [
          [y, west],
          [y, east],
        ],
        options,
      ).addTo(lines);
      const at = map.latLngToContainerPoint([y, left]).y;
      // The label is above its line.
      if (at < 34 || at > height - SCALE_PX) continue;
      label(y, left, planar ? formatNumber(y, decimals) : formatDegrees(y, decimalsOf(stepY), 'S', 'N'), [0, 16]);
    }
  };
  map.on('moveend resize', draw);
  draw();
}

/** @param {number} step */
function decimalsOf(step) {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
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
 * @param {string} negative
 * @param {string} positive
 */
function formatDegrees(value, decimals, negative, positive) {
  const hemisphere = value === 0 || Math.abs(value) === 180 ? '' : value < 0 ? negative : positive;
  return `${Math.abs(value).toFixed(decimals)}°${hemisphere}`;
}

/**
 * @param {number} value
 * @param {number} decimals
 */
function formatNumber(value, decimals) {
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(8, decimals) });
}

const MAX_SCALE_PX = 110;

/**
 * Adds a bar of a round length: metres on the ground, or units of a plane.
 * @param {any} map
 * @param {boolean} planar
 */
export function addScale(map, planar) {
  const bar = L.DomUtil.create('div', 'scale');
  const Scale = L.Control.extend({ options: { position: 'bottomleft' }, onAdd: () => bar });
  new Scale().addTo(map);
  const update = () => {
    const { y } = map.getSize();
    const [a, b] = [map.containerPointToLatLng([0, y / 2]), map.containerPointToLatLng([MAX_SCALE_PX, y / 2])];
    const max = planar ? b.lng - a.lng : a.distanceTo(b);
    if (!(max > 0)) return;
    const power = 10 ** Math.floor(Math.log10(max));
    const length = ([5, 2, 1].find((factor) => factor * power <= max) ?? 1) * power;
    bar.style.width = `${Math.round((MAX_SCALE_PX * length) / max)}px`;
    bar.textContent = planar
      ? `${formatLength(length)} units`
      : length >= 1000
        ? `${formatLength(length / 1000)} km`
        : `${formatLength(length)} m`;
  };
  map.on('moveend resize', update);
  update();
}

/** @param {number} value */
function formatLength(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
