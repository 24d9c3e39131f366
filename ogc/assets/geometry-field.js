// @ts-check
/** A field for geometry: pasted, dropped, drawn, or an earlier result by reference. */
import { address, base, find, findAll, getJson, make, sayError } from './page.js';
import { readWkt } from './wkt.js';

/**
 * @param {string} text GeoJSON or WKT
 * @returns {unknown}
 * @throws {Error}
 */
export function readGeometry(text) {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (/^[A-Za-z]/.test(trimmed)) return readWkt(trimmed);
  try {
    return JSON.parse(trimmed);
  } catch (error) {
    throw new Error(`This is neither GeoJSON nor WKT: ${sayError(error)}`);
  }
}

/**
 * @param {HTMLElement} field
 * @param {() => void} onChange
 */
export function enhanceGeometry(field, onChange) {
  const area = field.querySelector('textarea');
  const state = find('[data-state]', field);
  const zone = find('[data-drop]', field);
  if (!area || !state || !zone) return;

  const put = (/** @type {unknown} */ value) => {
    area.value = typeof value === 'string' ? value : JSON.stringify(value);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };
  area.addEventListener('input', () => {
    state.textContent = describe(area.value);
    onChange();
  });

  const open = async (/** @type {File | undefined} */ file) => {
    if (!file) return;
    put(await file.text());
    state.textContent = `${file.name}: ${describe(area.value)}`;
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
        void import('./draw.js').then(({ createSketch }) => createSketch(panel, drawable(area.value), put));
      }
    });
  }
}

/** @param {string} text */
function drawable(text) {
  try {
    const value = readGeometry(text);
    return typeof value === 'object' && value !== null && 'type' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function describe(text) {
  if (text.trim() === '') return '';
  try {
    const value = /** @type {any} */ (readGeometry(text));
    if (typeof value?.href === 'string') return 'A reference to a value elsewhere.';
    if (value?.type === 'FeatureCollection')
      return `FeatureCollection of ${value.features?.length ?? 0}, ${text.length.toLocaleString()} letters.`;
    return `${value?.type ?? 'JSON without a type'}, ${text.length.toLocaleString()} letters.`;
  } catch (error) {
    return sayError(error);
  }
}

/**
 * @param {HTMLElement} panel
 * @param {(value: unknown) => void} put
 */
async function offerResults(panel, put) {
  const select = panel.querySelector('select');
  if (!select) return;
  try {
    const { jobs } = await getJson(`${base}/jobs?status=successful&limit=20&f=json`);
    select.replaceChildren(
      make('option', { value: '' }, jobs.length === 0 ? 'No job was successful yet' : 'Choose a job'),
    );
    for (const { jobID, processID, finished } of jobs) {
      const when = finished ? new Date(finished).toLocaleTimeString() : '';
      select.append(make('option', { value: jobID }, `${processID}, ${when} (${jobID.slice(0, 8)})`));
    }
  } catch (error) {
    select.replaceChildren(make('option', { value: '' }, sayError(error)));
  }
  select.onchange = () => {
    if (select.value !== '') put({ href: `${address}/jobs/${select.value}/results` });
  };
}
