// @ts-check
/** A field for geometry: pasted, dropped, drawn, or an earlier result by reference. */
import { LARGE } from './calls.js';
import { readField } from './fields.js';
import { address, afterPause, base, find, findAll, getJson, make, sayError, sayTime } from './page.js';

/**
 * @param {HTMLElement} field
 */
export function enhanceGeometry(field) {
  const area = field.querySelector('textarea');
  const state = find('[data-state]', field);
  const zone = find('[data-drop]', field);
  if (!area || !state || !zone) return;

  const put = (/** @type {unknown} */ value) => {
    area.value = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };
  let file = '';
  area.addEventListener(
    'input',
    afterPause(
      () => {
        state.textContent = file + describe(field, area.value.length);
        file = '';
      },
      () => area.value.length > LARGE,
    ),
  );

  const open = async (/** @type {File | undefined} */ opened) => {
    if (!opened) return;
    const text = await opened.text();
    file = `${opened.name}: `;
    put(text);
  };
  const picker = /** @type {HTMLInputElement} */ (
    make('input', {
      type: 'file',
      accept: '.json,.geojson,.wkt,.txt',
      hidden: '',
      tabindex: '-1',
      'aria-hidden': 'true',
    })
  );
  picker.addEventListener('change', () => void open(picker.files?.[0]));
  field.append(picker);
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    void open(event.dataTransfer?.files[0]);
  });

  for (const button of findAll('[data-way]', field)) {
    button.addEventListener('click', () => {
      const way = button.dataset.way ?? '';
      if (way === 'file') return picker.click();
      const panel = find(`[data-panel="${way}"]`, field);
      if (!panel) return;
      panel.hidden = !panel.hidden;
      button.setAttribute('aria-pressed', String(!panel.hidden));
      if (panel.hidden) return;
      if (way === 'result') void offerResults(panel, put);
      if (way === 'draw') {
        void import('./draw.js').then(({ createSketch }) => createSketch(panel, drawable(field), put));
      }
    });
  }
}

/** @param {HTMLElement} field */
function drawable(field) {
  try {
    const value = readField(field);
    return typeof value === 'object' && value !== null && 'type' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {HTMLElement} field
 * @param {number} letters
 */
function describe(field, letters) {
  if (letters === 0) return '';
  try {
    const value = /** @type {any} */ (readField(field));
    if (value === undefined) return '';
    if (typeof value?.href === 'string') return 'A reference to a value elsewhere.';
    const size = `${letters.toLocaleString()} letters.`;
    if (value?.type === 'FeatureCollection') return `FeatureCollection of ${value.features?.length ?? 0}, ${size}`;
    return `${value?.type ?? 'JSON without a type'}, ${size}`;
  } catch (error) {
    return sayError(error);
  }
}

/** Newest first; of each at most as many as a list can be read. */
const MOST_OFFERED = 20;

/**
 * @param {HTMLElement} panel
 * @param {(value: unknown) => void} put
 */
async function offerResults(panel, put) {
  const select = panel.querySelector('select');
  if (!select) return;
  try {
    const { jobs } = await getJson(`${base}/jobs?status=successful&limit=${MOST_OFFERED}&f=json`);
    const offered = (await Promise.all(jobs.map(geometriesOf))).flat();
    const none = jobs.length === 0 ? 'No job was successful yet' : 'None of the latest jobs has a geometry';
    select.replaceChildren(make('option', { value: '' }, offered.length === 0 ? none : 'Choose a result'), ...offered);
  } catch (error) {
    select.replaceChildren(make('option', { value: '' }, sayError(error)));
  }
  select.onchange = () => {
    if (select.value !== '') put({ href: `${address}/jobs/${select.value}` });
  };
}

/**
 * The list of jobs does not say what their outputs are; a job does.
 * @param {{ jobID: string, processID: string, finished?: string }} job
 */
async function geometriesOf({ jobID, processID, finished }) {
  const { provenance } = await getJson(`${base}/jobs/${jobID}?f=json`);
  const when = finished ? sayTime(finished) : '';
  /** @type {{ id: string, mediaType: string }[]} */
  const outputs = provenance?.expired === undefined ? (provenance?.outputs ?? []) : [];
  return outputs
    .filter(({ mediaType }) => mediaType === 'application/geo+json')
    .map(({ id }) =>
      make(
        'option',
        { value: `${jobID}/results/${encodeURIComponent(id)}` },
        `${processID}, ${id}, ${when} (${jobID.slice(0, 8)})`,
      ),
    );
}
