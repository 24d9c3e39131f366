// @ts-check
/** The maps and tables of a result page. */
import { find, findAll, getJson, make, sayError, sent } from './page.js';
import { addLayer, createMap, fit } from './map.js';

const MOST_ROWS = 200;

for (const element of findAll('[data-map]')) void show(element);

/** @param {HTMLElement} element */
async function show(element) {
  const url = element.dataset.map ?? '';
  const section = element.closest('section') ?? document;
  try {
    const layer = await getJson(`${url}?f=display`);
    const { planar } = layer.summary;
    const map = createMap(element, { planar });
    const input = inputOf(element.dataset.job ?? '');
    const layers = input === undefined ? [] : [addLayer(map, input, 'input')];
    layers.push(addLayer(map, layer, 'result'));
    fit(map, layers);
    const inLegend = find('[data-input]', section);
    if (inLegend) inLegend.hidden = input === undefined;
    sayReduction(find('[data-simplified]', section), layer.summary);
    fillTable(find('[data-table]', section), layer);
    element.dataset.ready = 'yes';
  } catch (error) {
    element.replaceChildren(make('p', { class: 'note bad', role: 'alert' }, `No map: ${sayError(error)}`));
  }
}

/**
 * The first input that is GeoJSON.
 * @param {string} job
 */
function inputOf(job) {
  return Object.values(sent.of(job) ?? {}).find(
    (value) => typeof value === 'object' && value !== null && 'type' in value,
  );
}

/**
 * @param {HTMLElement | null} note
 * @param {{ vertices: number, shown_vertices: number, features: number, shown_features: number, step: number, planar: boolean }} summary
 */
function sayReduction(note, { vertices, shown_vertices, features, shown_features, step, planar }) {
  if (!note) return;
  const count = (/** @type {number} */ number) => number.toLocaleString('en');
  const said = [];
  if (shown_vertices < vertices) {
    const size =
      step > 0 ? ` Details below ${Number(step.toPrecision(2))} ${planar ? 'units' : 'degrees'} are left out.` : '';
    said.push(`Simplified for display: ${count(shown_vertices)} of ${count(vertices)} vertices are drawn.${size}`);
  }
  if (shown_features < features)
    said.push(`The first ${count(shown_features)} of ${count(features)} features are drawn.`);
  if (planar) said.push('The coordinates are those of a plane, so there is no base map.');
  note.textContent = said.length === 0 ? '' : `${said.join(' ')} Downloads hold everything.`;
  note.hidden = said.length === 0;
}

/**
 * @param {HTMLElement | null} holder
 * @param {{ features: { id?: string | number, properties: Record<string, unknown> | null }[], summary: { features: number } }} layer
 */
function fillTable(holder, { features, summary }) {
  const names = [...new Set(features.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  const table = holder?.querySelector('table');
  const rows = holder && find('[data-rows]', holder);
  if (!holder || !table || !rows || names.length === 0) return;
  const head = make('tr', {}, ...names.map((name) => make('th', { scope: 'col' }, name)));
  const body = features.slice(0, MOST_ROWS).map(({ properties }) => {
    return make('tr', {}, ...names.map((name) => make('td', {}, sayValue(properties?.[name]))));
  });
  table.replaceChildren(make('thead', {}, head), make('tbody', {}, ...body));
  const all = summary.features.toLocaleString('en');
  rows.textContent =
    summary.features > body.length
      ? `The first ${body.length} of ${all} features; the CSV has all.`
      : `${all} features.`;
  holder.hidden = false;
}

/** @param {unknown} value */
function sayValue(value) {
  if (value === undefined || value === null) return '';
  return typeof value === 'string'
    ? value
    : typeof value === 'number'
      ? value.toLocaleString('en', { maximumSignificantDigits: 10 })
      : JSON.stringify(value);
}
