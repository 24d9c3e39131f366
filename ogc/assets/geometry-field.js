// @ts-check
/** A geometry field: pasted, dropped, drawn, or a reference to an earlier result. */
import { MAX_INLINE } from './calls.js';
import { readField } from './fields.js';
import { address, base, createElement, debounceSlow, find, findAll, formatError, formatTime, getJson } from './page.js';

/**
 * @param {HTMLElement} field
 */
export function enhanceGeometry(field) {
  const area = field.querySelector('textarea');
  const state = find('[data-state]', field);
  const zone = find('[data-drop]', field);
  if (!area || !state || !zone) return;

  const setValue = (/** @type {unknown} */ value) => {
    area.value = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };
  let fileName = '';
  area.addEventListener(
    'input',
    debounceSlow(
      () => {
        state.textContent = fileName + describeValue(field, area.value.length);
        fileName = '';
      },
      () => area.value.length > MAX_INLINE,
    ),
  );

  const open = async (/** @type {File | undefined} */ opened) => {
    if (!opened) return;
    const text = await opened.text();
    fileName = `${opened.name}: `;
    setValue(text);
  };
  const picker = /** @type {HTMLInputElement} */ (
    createElement('input', {
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
      const method = button.dataset.way ?? '';
      if (method === 'file') return picker.click();
      const panel = find(`[data-panel="${method}"]`, field);
      if (!panel) return;
      panel.hidden = !panel.hidden;
      button.setAttribute('aria-pressed', String(!panel.hidden));
      if (panel.hidden) return;
      if (method === 'result') void offerResults(panel, setValue);
      if (method === 'draw') {
        void import('./draw.js').then(({ createSketch }) => createSketch(panel, drawable(field), setValue));
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
 * @param {number} characters
 */
function describeValue(field, characters) {
  if (characters === 0) return '';
  try {
    const value = /** @type {any} */ (readField(field));
    if (value === undefined) return '';
    if (typeof value?.href === 'string') return 'A reference to a value elsewhere.';
    const size = `${characters.toLocaleString()} characters.`;
    if (value?.type === 'FeatureCollection') return `FeatureCollection of ${value.features?.length ?? 0}, ${size}`;
    return `${value?.type ?? 'JSON without a type'}, ${size}`;
  } catch (error) {
    return formatError(error);
  }
}

/** Latest jobs whose results are offered. */
const MAX_JOBS = 20;

/**
 * @param {HTMLElement} panel
 * @param {(value: unknown) => void} setValue
 */
async function offerResults(panel, setValue) {
  const select = panel.querySelector('select');
  if (!select) return;
  try {
    const { jobs } = await getJson(`${base}/jobs?status=successful&limit=${MAX_JOBS}&f=json`);
    const offered = (await Promise.all(jobs.map(geometriesOf))).flat();
    const none = jobs.length === 0 ? 'No successful jobs yet' : 'None of the latest jobs has a geometry';
    select.replaceChildren(
      createElement('option', { value: '' }, offered.length === 0 ? none : 'Choose a result'),
      ...offered,
    );
  } catch (error) {
    select.replaceChildren(createElement('option', { value: '' }, formatError(error)));
  }
  select.onchange = () => {
    if (select.value !== '') setValue({ href: `${address}/jobs/${select.value}` });
  };
}

/**
 * The list of jobs does not name their outputs; the status of a single job does.
 * @param {{ jobID: string, processID: string, finished?: string }} job
 */
async function geometriesOf({ jobID, processID, finished }) {
  const { provenance } = await getJson(`${base}/jobs/${jobID}?f=json`);
  const time = finished ? formatTime(finished) : '';
  /** @type {{ id: string, mediaType: string }[]} */
  const outputs = provenance?.expired === undefined ? (provenance?.outputs ?? []) : [];
  return outputs
    .filter(({ mediaType }) => mediaType === 'application/geo+json')
    .map(({ id }) =>
      createElement(
        'option',
        { value: `${jobID}/results/${encodeURIComponent(id)}` },
        `${processID}, ${id}, ${time} (${jobID.slice(0, 8)})`,
      ),
    );
}
