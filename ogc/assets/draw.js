// @ts-check
/** Draws one geometry by clicking on a map. */
import { find, make } from './page.js';
import { addLayer, createMap, fit } from './map.js';

/** @typedef {'Point' | 'LineString' | 'Polygon'} Shape */

/**
 * @param {HTMLElement} panel
 * @param {unknown} start GeoJSON to begin with
 * @param {(geometry: unknown) => void} onChange given nothing once what was drawn has been taken back
 */
export function createSketch(panel, start, onChange) {
  /** @type {Shape} */
  let shape = 'Polygon';
  /** @type {number[][]} */
  let corners = [];
  /** @type {any} */
  let drawn;
  /** Whether what the field holds came from here. */
  let isGiven = false;
  const holder = make('div', { class: 'map sketch' });
  const hint = make('p', { class: 'hint', role: 'status' });
  const ways = make('div', { class: 'ways', role: 'group', 'aria-label': 'What to draw' });
  panel.replaceChildren(ways, holder, hint);
  const map = createMap(holder, { wraps: true });
  map.setView([30, 10], 2);
  map.doubleClickZoom.disable();

  for (const [kind, name] of /** @type {[Shape, string][]} */ ([
    ['Point', 'Point'],
    ['LineString', 'Line'],
    ['Polygon', 'Area'],
  ])) {
    const button = make('button', { type: 'button', 'aria-pressed': String(kind === shape), 'data-shape': kind }, name);
    button.addEventListener('click', () => {
      shape = kind;
      corners = [];
      for (const other of ways.querySelectorAll('[aria-pressed]'))
        other.setAttribute('aria-pressed', String(other === button));
      show();
    });
    ways.append(button);
  }
  const centre = make('button', { type: 'button' }, 'Add the middle of the map');
  centre.addEventListener('click', () => add(map.getCenter()));
  const undo = make('button', { type: 'button' }, 'Undo');
  undo.addEventListener('click', () => {
    corners.pop();
    show();
  });
  ways.append(centre, undo);

  map.on('click', (/** @type {any} */ event) => add(event.latlng));

  /** @param {{ lng: number, lat: number }} at */
  function add({ lng, lat }) {
    const place = [Number((lng - 360 * Math.round(lng / 360)).toFixed(6)), Number(lat.toFixed(6))];
    corners = shape === 'Point' ? [place] : [...corners, place];
    show();
  }

  function show() {
    drawn?.remove();
    const geometry = toGeometry();
    drawn =
      corners.length > 0
        ? addLayer(map, geometry ?? { type: 'MultiPoint', coordinates: corners }, 'strong')
        : undefined;
    const missing = { Point: 1, LineString: 2, Polygon: 3 }[shape] - corners.length;
    hint.textContent =
      missing > 0
        ? `Click on the map: ${missing} more ${missing === 1 ? 'place' : 'places'}.`
        : 'Click to go on; Undo takes the last place back.';
    if (geometry || isGiven) onChange(geometry);
    isGiven = geometry !== undefined;
  }

  function toGeometry() {
    if (shape === 'Point' && corners.length === 1) return { type: shape, coordinates: corners[0] };
    if (shape === 'LineString' && corners.length > 1) return { type: shape, coordinates: corners };
    if (shape === 'Polygon' && corners.length > 2) return { type: shape, coordinates: [[...corners, corners[0]]] };
    return undefined;
  }

  if (start !== undefined) {
    drawn = addLayer(map, start, 'strong');
    fit(map, drawn);
    hint.textContent = 'This is what the field holds. Drawing replaces it.';
  } else show();
  return { focus: () => find('button', ways)?.focus() };
}
