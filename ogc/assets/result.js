// @ts-check
/** The maps and tables of a result page. */
import { createElement, find, findAll, formatError, formatValue, getJson } from './page.js';
import { addLayer, createMap, fit, isGrouped } from './map.js';

const MAX_ROWS = 200;

for (const element of findAll('[data-map]')) void show(element);

/** @param {HTMLElement} element */
async function show(element) {
  const url = element.dataset.map ?? '';
  const section = element.closest('section') ?? document;
  try {
    const result = await getJson(`${url}?f=display`);
    const { planar } = result.summary;
    const map = createMap(element, { planar });
    const shown = addLayer(map, result, 'strong');
    if (isGrouped(result))
      find('.legend .strong', section)?.append(', clusters in seven repeating colours, noise grey');
    fit(map, shown, undefined, result.summary.extent);
    showReduction(find('[data-simplified]', section), result.summary);
    fillTable(find('[data-table]', section), result);
    await Promise.all(findAll('[data-input]', section).map((entry) => showInput(map, entry, result.summary, shown)));
    element.dataset.ready = 'yes';
  } catch (error) {
    element.replaceChildren(
      createElement('p', { class: 'note bad', role: 'alert' }, `Failed to draw the map: ${formatError(error)}`),
    );
  }
}

/**
 * Draws an input beside the result; errors are shown in the legend.
 * @param {any} map
 * @param {HTMLElement} entry of the legend
 * @param {Coordinates} kind of the result
 * @param {any} result
 */
async function showInput(map, entry, kind, result) {
  try {
    const layer = await getJson(entry.dataset.input ?? '');
    if (!isSameSystem(layer.summary, kind)) throw new Error('its coordinate system differs from that of the result.');
    const ink = entry.classList.contains('other') ? 'other' : 'faint';
    fit(map, result, addLayer(map, layer, ink));
    const { vertices, shown_vertices, features, shown_features } = layer.summary;
    if (shown_vertices < vertices || shown_features < features) entry.append(' (simplified)');
  } catch (error) {
    entry.append(`: not drawn, ${formatError(error)}`);
    entry.classList.add('missing');
  }
}

/** @typedef {{ planar: boolean, crs: string | null, in_range: boolean }} Coordinates */

/**
 * The rule of the rendered map: a result has the CRS of its inputs, and an input without one is assumed to have the same.
 * @param {Coordinates} input
 * @param {Coordinates} result
 */
function isSameSystem(input, result) {
  if (!input.planar && !result.planar) return true;
  return input.crs === null ? input.in_range === result.in_range : input.crs === result.crs;
}

/**
 * @param {HTMLElement | null} note
 * @param {Coordinates & { vertices: number, shown_vertices: number, features: number, shown_features: number, every: number, step: number }} summary
 */
function showReduction(note, summary) {
  const { vertices, shown_vertices, features, shown_features, every, step, planar, crs } = summary;
  if (!note) return;
  const count = (/** @type {number} */ number) => number.toLocaleString('en');
  const notes = [];
  if (shown_vertices < vertices) {
    const size =
      step > 0 ? ` Details below ${Number(step.toPrecision(2))} ${planar ? 'units' : 'degrees'} are omitted.` : '';
    notes.push(`Simplified for display: ${count(shown_vertices)} of ${count(vertices)} vertices are drawn.${size}`);
  }
  if (shown_features < features)
    notes.push(
      `1 of ${every} features is drawn: ${count(shown_features)} of ${count(features)}, over the whole layer.`,
    );
  if (planar) notes.push(`Coordinates in ${crs ?? 'a plane'}: no basemap.`);
  else if (crs !== null) notes.push(`Coordinates in ${crs}, drawn as WGS 84.`);
  if (shown_vertices < vertices || shown_features < features) notes.push('Downloads are complete.');
  note.textContent = notes.join(' ');
  note.hidden = notes.length === 0;
}

/**
 * @param {HTMLElement | null} holder
 * @param {{ features: { id?: string | number, properties: Record<string, unknown> | null }[], summary: { features: number, every: number } }} layer
 */
function fillTable(holder, { features, summary }) {
  const names = [...new Set(features.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  const table = holder?.querySelector('table');
  const rows = holder && find('[data-rows]', holder);
  if (!holder || !table || !rows || names.length === 0) return;
  const rowsShown = features.slice(0, MAX_ROWS);
  // Columns of numbers are aligned to the right.
  /** @type {Record<string, string>[]} */
  const classes = names.map((name) =>
    rowsShown.every(({ properties }) => typeof (properties?.[name] ?? 0) === 'number')
      ? { class: 'number' }
      : { class: 'text' },
  );
  const head = createElement(
    'tr',
    {},
    ...names.map((name, at) => createElement('th', { scope: 'col', ...classes[at] }, name)),
  );
  const body = rowsShown.map(({ properties }) => {
    return createElement(
      'tr',
      {},
      ...names.map((name, at) => createElement('td', { ...classes[at] }, formatValue(properties?.[name]))),
    );
  });
  table.replaceChildren(createElement('thead', {}, head), createElement('tbody', {}, ...body));
  const all = summary.features.toLocaleString('en');
  rows.textContent =
    summary.features > body.length
      ? `${summary.every > 1 ? `1 of ${summary.every}: ` : 'The first '}${body.length} of ${all} features; the CSV is complete.`
      : summary.features === 1
        ? '1 feature.'
        : `${all} features.`;
  holder.hidden = false;
}
