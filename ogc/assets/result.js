// @ts-check
/** The maps and tables of a result page. */
import { find, findAll, getJson, make, sayError, sayValue } from './page.js';
import { addLayer, createMap, fit, isGrouped } from './map.js';

const MOST_ROWS = 200;

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
    if (isGrouped(result)) find('.legend .strong', section)?.append(', clusters in seven colours by turns, noise grey');
    fit(map, shown, undefined, result.summary.extent);
    sayReduction(find('[data-simplified]', section), result.summary);
    fillTable(find('[data-table]', section), result);
    await Promise.all(findAll('[data-input]', section).map((entry) => showInput(map, entry, result.summary, shown)));
    element.dataset.ready = 'yes';
  } catch (error) {
    element.replaceChildren(make('p', { class: 'note bad', role: 'alert' }, `No map: ${sayError(error)}`));
  }
}

/**
 * The result stands already: whatever is wrong with an input is said in the legend.
 * @param {any} map
 * @param {HTMLElement} entry of the legend
 * @param {Coordinates} kind of the result
 * @param {any} result
 */
async function showInput(map, entry, kind, result) {
  try {
    const layer = await getJson(entry.dataset.input ?? '');
    if (!isAlike(layer.summary, kind)) throw new Error('its coordinates are of another kind than those of the result.');
    const ink = entry.classList.contains('other') ? 'other' : 'faint';
    fit(map, result, addLayer(map, layer, ink));
    const { vertices, shown_vertices, features, shown_features } = layer.summary;
    if (shown_vertices < vertices || shown_features < features) entry.append(' (simplified)');
  } catch (error) {
    entry.append(`: not drawn, ${sayError(error)}`);
    entry.classList.add('missing');
  }
}

/** @typedef {{ planar: boolean, crs: string | null, in_range: boolean }} Coordinates */

/**
 * As the picture has it: a result has the label of its inputs, and those without one were taken to be in the same.
 * @param {Coordinates} input
 * @param {Coordinates} result
 */
function isAlike(input, result) {
  if (!input.planar && !result.planar) return true;
  return input.crs === null ? input.in_range === result.in_range : input.crs === result.crs;
}

/**
 * @param {HTMLElement | null} note
 * @param {Coordinates & { vertices: number, shown_vertices: number, features: number, shown_features: number, every: number, step: number }} summary
 */
function sayReduction(note, summary) {
  const { vertices, shown_vertices, features, shown_features, every, step, planar, crs } = summary;
  if (!note) return;
  const count = (/** @type {number} */ number) => number.toLocaleString('en');
  const said = [];
  if (shown_vertices < vertices) {
    const size =
      step > 0 ? ` Details below ${Number(step.toPrecision(2))} ${planar ? 'units' : 'degrees'} are left out.` : '';
    said.push(`Simplified for display: ${count(shown_vertices)} of ${count(vertices)} vertices are drawn.${size}`);
  }
  if (shown_features < features)
    said.push(`1 of ${every} features is drawn: ${count(shown_features)} of ${count(features)}, over the whole layer.`);
  if (planar) said.push(`The coordinates are those of ${crs ?? 'a plane'}, so there is no base map.`);
  else if (crs !== null) said.push(`The coordinates are those of ${crs}, drawn as if they were of WGS 84.`);
  if (shown_vertices < vertices || shown_features < features) said.push('Downloads hold everything.');
  note.textContent = said.join(' ');
  note.hidden = said.length === 0;
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
  const rowsShown = features.slice(0, MOST_ROWS);
  // Numbers stand under each other by their last digit.
  /** @type {Record<string, string>[]} */
  const classes = names.map((name) =>
    rowsShown.every(({ properties }) => typeof (properties?.[name] ?? 0) === 'number')
      ? { class: 'number' }
      : { class: 'text' },
  );
  const head = make('tr', {}, ...names.map((name, at) => make('th', { scope: 'col', ...classes[at] }, name)));
  const body = rowsShown.map(({ properties }) => {
    return make('tr', {}, ...names.map((name, at) => make('td', { ...classes[at] }, sayValue(properties?.[name]))));
  });
  table.replaceChildren(make('thead', {}, head), make('tbody', {}, ...body));
  const all = summary.features.toLocaleString('en');
  rows.textContent =
    summary.features > body.length
      ? `${summary.every > 1 ? `1 of ${summary.every}: ` : 'The first '}${body.length} of ${all} features; the CSV has all.`
      : summary.features === 1
        ? '1 feature.'
        : `${all} features.`;
  holder.hidden = false;
}
