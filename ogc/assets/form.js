// @ts-check
/** The form of a process: reads its fields, shows the same call elsewhere, runs it. */
import { showCalls } from './calls.js';
import { base, find, findAll, getJson, make, sayError } from './page.js';
import { enhanceGeometry, readGeometry } from './geometry-field.js';

const form = /** @type {HTMLFormElement | null} */ (find('form[data-execute]'));
if (form) start(form, form.dataset.execute ?? '');

/**
 * @param {HTMLFormElement} form
 * @param {string} process
 */
function start(form, process) {
  const fields = findAll('[data-field]', form);
  const update = () => showCalls(process, quietly(fields));
  for (const field of fields) if (field.dataset.kind === 'geometry') enhanceGeometry(field, update);
  form.addEventListener('input', update);

  const examples = /** @type {HTMLSelectElement | null} */ (find('#example'));
  examples?.addEventListener('change', () => {
    const example = JSON.parse(examples.dataset.examples ?? '[]')[Number(examples.value)];
    if (examples.value !== '' && example) fill(fields, example.inputs);
    update();
  });

  const earlier = /^#job=([\w-]+)$/.exec(location.hash)?.[1];
  if (earlier !== undefined) void fillFrom(form, earlier, fields).then(update);

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(form, process, fields);
  });
}

/**
 * Puts in what an earlier job was asked.
 * @param {HTMLFormElement} form
 * @param {string} job
 * @param {HTMLElement[]} fields
 */
async function fillFrom(form, job, fields) {
  try {
    fill(fields, await getJson(`${base}/jobs/${job}/inputs?f=json`));
  } catch (error) {
    find('[data-answer]', form)?.replaceChildren(
      make('p', { class: 'note warn' }, `The inputs of job ${job.slice(0, 8)} are not here: ${sayError(error)}`),
    );
  }
}

/**
 * @param {HTMLElement[]} fields
 * @param {Record<string, unknown>} inputs
 */
function fill(fields, inputs) {
  for (const field of fields) {
    const control = controlOf(field);
    const value = inputs[field.dataset.field ?? ''];
    if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = value === true;
    else if (value === undefined)
      control.value = control instanceof HTMLSelectElement ? (control.options[0]?.value ?? '') : control.defaultValue;
    else if (field.dataset.kind === 'text' || field.dataset.kind === 'number') control.value = String(value);
    else control.value = JSON.stringify(value);
    if (field.dataset.kind === 'geometry') control.dispatchEvent(new Event('input'));
  }
}

/** @param {HTMLElement} field */
function controlOf(field) {
  const control = field.querySelector(`#in-${CSS.escape(field.dataset.field ?? '')}`);
  return /** @type {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */ (control);
}

/**
 * @param {HTMLElement} field
 * @returns {unknown} nothing for what is left empty
 * @throws {Error} what is wrong with it
 */
function readField(field) {
  const control = controlOf(field);
  if (control instanceof HTMLInputElement && control.type === 'checkbox') return control.checked;
  const text = control.value;
  // Of a number that is no number a browser gives nothing at all.
  if (control instanceof HTMLInputElement && control.validity.badInput) throw new Error('This is no number.');
  if (text.trim() === '') {
    if (control.required) throw new Error('This is needed.');
    return undefined;
  }
  if (field.dataset.kind === 'text') return text;
  if (field.dataset.kind === 'geometry') return readGeometry(text);
  if (field.dataset.kind === 'number') return Number(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${sayError(error)}`);
  }
}

/** @param {HTMLElement[]} fields */
function quietly(fields) {
  /** @type {Record<string, unknown>} */
  const inputs = {};
  for (const field of fields) {
    try {
      const value = readField(field);
      if (value !== undefined) inputs[field.dataset.field ?? ''] = value;
    } catch {
      // Said when it is run.
    }
  }
  return inputs;
}

/**
 * @param {HTMLElement} field
 * @param {string} message
 */
function complain(field, message) {
  const control = controlOf(field);
  const problem = find('.problem', field);
  if (problem) problem.textContent = message;
  if (message === '') control.removeAttribute('aria-invalid');
  else control.setAttribute('aria-invalid', 'true');
}

/**
 * @param {HTMLFormElement} form
 * @param {string} process
 * @param {HTMLElement[]} fields
 */
async function run(form, process, fields) {
  const answer = find('[data-answer]', form);
  const button = form.querySelector('button[type=submit]');
  if (!answer || !(button instanceof HTMLButtonElement)) return;
  answer.replaceChildren();
  /** @type {Record<string, unknown>} */
  const inputs = {};
  /** @type {HTMLElement | undefined} */
  let wrong;
  for (const field of fields) {
    try {
      const value = readField(field);
      if (value !== undefined) inputs[field.dataset.field ?? ''] = value;
      complain(field, '');
    } catch (error) {
      complain(field, sayError(error));
      wrong ??= field;
    }
  }
  if (wrong) return controlOf(wrong).focus();
  const isAsync = new FormData(form).get('mode') === 'async';
  button.disabled = true;
  answer.replaceChildren(make('p', { class: 'note' }, 'Working …'));
  try {
    const response = await fetch(`${base}/processes/${process}/execution`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, */*;q=0.5',
        ...(isAsync && { Prefer: 'respond-async' }),
      },
      body: JSON.stringify({ inputs }),
    });
    if (!response.ok) return refuse(answer, fields, await response.json());
    if (response.status === 201) {
      const { jobID } = await response.json();
      location.assign(`${base}/jobs/${jobID}`);
      return;
    }
    await showAnswer(answer, response);
  } catch (error) {
    answer.replaceChildren(make('p', { class: 'note bad' }, `The server did not answer: ${sayError(error)}`));
  } finally {
    button.disabled = false;
  }
}

/**
 * @param {HTMLElement} answer
 * @param {HTMLElement[]} fields
 * @param {{ detail: string, issues?: { pointer: string, message: string }[] }} exception
 */
function refuse(answer, fields, { detail, issues = [] }) {
  for (const { pointer, message } of issues) {
    const field = fields.find(({ dataset }) => `${pointer}/`.includes(`/${dataset.field ?? ''}/`));
    if (field) complain(field, `${pointer} ${message}`);
  }
  answer.replaceChildren(make('p', { class: 'note bad', role: 'alert' }, detail));
  const [first] = fields.filter((field) => controlOf(field).getAttribute('aria-invalid') === 'true');
  if (first) controlOf(first).focus();
}

const MOST_LETTERS = 20_000;

/**
 * @param {HTMLElement} answer
 * @param {Response} response
 */
async function showAnswer(answer, response) {
  const text = await response.text();
  const shown =
    text.length > MOST_LETTERS
      ? `${text.slice(0, MOST_LETTERS)}\n… ${(text.length - MOST_LETTERS).toLocaleString()} more letters`
      : text;
  const warnings = response.headers.get('Warning');
  answer.replaceChildren(
    make('h3', {}, `Answer, ${response.headers.get('Content-Type') ?? ''}`),
    make('pre', { tabindex: '0' }, make('code', {}, shown)),
  );
  if (warnings !== null) answer.prepend(make('p', { class: 'note warn' }, warnings));
  const value = parse(text);
  if (typeof value?.type !== 'string' || text.length > 2_000_000) return;
  const holder = make('div', { class: 'map sketch', role: 'region', 'aria-label': 'Map of the answer' });
  answer.prepend(holder);
  const { addLayer, createMap, fit } = await import('./map.js');
  const map = createMap(holder);
  fit(map, addLayer(map, value, 'strong'));
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
