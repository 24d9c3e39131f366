// @ts-check
/** Draws a geometry by clicking on a map. */
import { createElement, find } from './page.js';
import { addLayer, createMap, fit } from './map.js';

/** @typedef {'Point' | 'LineString' | 'Polygon'} Shape */

/**
 * @param {HTMLElement} panel
 * @param {unknown} start initial GeoJSON
 * @param {(geometry: unknown) => void} onChange called with `undefined` when the geometry was undone
 */
export function createSketch(panel, start, onChange) {
  /** @type {Shape} */
  let shape = 'Polygon';
  /** @type {number[][]} */
  let positions = [];
  /** @type {any} */
  let drawn;
  /** True if the value of the field was drawn here. */
  let isDrawn = false;
  const holder = createElement('div', { class: 'map sketch' });
  const hint = createElement('p', { class: 'hint', role: 'status' });
  const controls = createElement('div', { class: 'ways', role: 'group', 'aria-label': 'What to draw' });
  panel.replaceChildren(controls, holder, hint);
  const map = createMap(holder, { wraps: true });
  map.setView([30, 10], 2);
  map.doubleClickZoom.disable();

  for (const [kind, name] of /** @type {[Shape, string][]} */ ([
    ['Point', 'Point'],
    ['LineString', 'Line'],
    ['Polygon', 'Area'],
  ])) {
    const button = createElement(
      'button',
      { type: 'button', 'aria-pressed': String(kind === shape), 'data-shape': kind },
      name,
    );
    button.addEventListener('click', () => {
      shape = kind;
      positions = [];
      for (const other of controls.querySelectorAll('[aria-pressed]'))
        other.setAttribute('aria-pressed', String(other === button));
      show();
    });
    controls.append(button);
  }
  const centre = createElement('button', { type: 'button' }, 'Add the centre of the map');
  centre.addEventListener('click', () => add(map.getCenter()));
  const undo = createElement('button', { type: 'button' }, 'Undo');
  undo.addEventListener('click', () => {
    positions.pop();
    show();
  });
  controls.append(centre, undo);

  map.on('click', (/** @type {any} */ event) => add(event.latlng));

  /** @param {{ lng: number, lat: number }} at */
  function add({ lng, lat }) {
    const position = [Number((lng - 360 * Math.round(lng / 360)).toFixed(6)), Number(lat.toFixed(6))];
    positions = shape === 'Point' ? [position] : [...positions, position];
    show();
  }

  function show() {
    drawn?.remove();
    const geometry = toGeometry(shape, positions);
    drawn =
      positions.length > 0
        ? addLayer(map, geometry ?? { type: 'MultiPoint', coordinates: positions }, 'strong')
        : undefined;
    const missing = { Point: 1, LineString: 2, Polygon: 3 }[shape] - positions.length;
    hint.textContent =
      missing > 0
        ? `Click on the map: ${missing} more ${missing === 1 ? 'position' : 'positions'}.`
        : 'Click to continue; Undo removes the last position.';
    if (geometry || isDrawn) onChange(geometry);
    isDrawn = geometry !== undefined;
  }

  if (start !== undefined) {
    drawn = addLayer(map, start, 'strong');
    fit(map, drawn);
    hint.textContent = 'The current value of the field. Drawing replaces it.';
  } else show();
  return { focus: () => find('button', controls)?.focus() };
}

/**
 * @param {Shape} shape
 * @param {number[][]} positions
 * @returns `undefined` while there are too few positions
 */
function toGeometry(shape, positions) {
  if (shape === 'Point' && positions.length === 1) return { type: shape, coordinates: positions[0] };
  if (shape === 'LineString' && positions.length > 1) return { type: shape, coordinates: positions };
  if (shape === 'Polygon' && positions.length > 2) return { type: shape, coordinates: [[...positions, positions[0]]] };
  return undefined;
}
