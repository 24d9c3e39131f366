// @ts-check
/** The form of a process: reads its fields, updates the calls beside it, executes the process. */
import { showAnswer } from './answer.js';
import { MAX_INLINE, showCalls } from './calls.js';
import { setError, controlOf, fill, isChanged, lengthOf, readField } from './fields.js';
import { enhanceGeometry } from './geometry-field.js';
import { base, createElement, debounceSlow, find, findAll, formatError, getJson } from './page.js';

const form = /** @type {HTMLFormElement | null} */ (find('form[data-execute]'));
if (form) start(form, form.dataset.execute ?? '');

/**
 * @param {HTMLFormElement} form
 * @param {string} process
 */
function start(form, process) {
  const fields = findAll('[data-field]', form);
  const isDocument = form.dataset.response === 'document';
  const sizes = () => Object.fromEntries(fields.map((field) => [field.dataset.field ?? '', lengthOf(field)]));
  const isLarge = () => Object.values(sizes()).reduce((sum, size) => sum + size, 0) > MAX_INLINE;
  const update = debounceSlow(() => showCalls(process, readValidFields(fields), sizes(), isDocument), isLarge);
  for (const field of fields) if (field.dataset.kind === 'geometry') enhanceGeometry(field);
  form.addEventListener('input', update);

  const examples = /** @type {HTMLSelectElement | null} */ (find('#example'));
  examples?.addEventListener('change', () => {
    const example = JSON.parse(examples.dataset.examples ?? '[]')[Number(examples.value)];
    if (examples.value !== '' && example) fill(fields, example.inputs);
    update();
  });

  const jobId = /^#job=([\w-]+)$/.exec(location.hash)?.[1];
  if (jobId !== undefined) void fillFromJob(form, jobId, fields).then(update);

  // On navigation back the browser fills the fields without events.
  addEventListener('pageshow', () => {
    if (!fields.some(isChanged)) return;
    for (const field of fields)
      if (field.dataset.kind === 'geometry') controlOf(field).dispatchEvent(new Event('input'));
    update();
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(form, process, fields, isDocument);
  });
}

/**
 * Fills the form with the inputs of a job.
 * @param {HTMLFormElement} form
 * @param {string} job
 * @param {HTMLElement[]} fields
 */
async function fillFromJob(form, job, fields) {
  try {
    fill(fields, await getJson(`${base}/jobs/${job}/inputs?f=json`));
  } catch (error) {
    find('[data-answer]', form)?.replaceChildren(
      createElement(
        'p',
        { class: 'note warn' },
        `Failed to load the inputs of job ${job.slice(0, 8)}: ${formatError(error)}`,
      ),
    );
  }
}

/** @param {HTMLElement[]} fields */
function readValidFields(fields) {
  /** @type {Record<string, unknown>} */
  const inputs = {};
  for (const field of fields) {
    try {
      const value = readField(field);
      if (value !== undefined) inputs[field.dataset.field ?? ''] = value;
    } catch {
      // Shown on submission.
    }
  }
  return inputs;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} process
 * @param {HTMLElement[]} fields
 * @param {boolean} isDocument
 */
async function run(form, process, fields, isDocument) {
  const answer = find('[data-answer]', form);
  const button = form.querySelector('button[type=submit]');
  if (!answer || !(button instanceof HTMLButtonElement)) return;
  answer.replaceChildren();
  /** @type {Record<string, unknown>} */
  const inputs = {};
  /** @type {HTMLElement | undefined} */
  let firstInvalid;
  for (const field of fields) {
    try {
      const value = readField(field);
      if (value !== undefined) inputs[field.dataset.field ?? ''] = value;
      setError(field, '');
    } catch (error) {
      setError(field, formatError(error));
      firstInvalid ??= field;
    }
  }
  if (firstInvalid) return controlOf(firstInvalid).focus();
  const isAsync = new FormData(form).get('mode') === 'async';
  button.disabled = true;
  answer.replaceChildren(createElement('p', { class: 'note' }, 'Running …'));
  try {
    const response = await fetch(`${base}/processes/${process}/execution`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, */*;q=0.5',
        ...(isAsync && { Prefer: 'respond-async' }),
      },
      body: JSON.stringify({ inputs, ...(isDocument && { response: 'document' }) }),
    });
    if (!response.ok) return showException(answer, fields, await response.json());
    if (response.status === 201) {
      const { jobID } = await response.json();
      location.assign(`${base}/jobs/${jobID}`);
      return;
    }
    await showAnswer(answer, response, isDocument);
  } catch (error) {
    answer.replaceChildren(
      createElement('p', { class: 'note bad' }, `The server did not respond: ${formatError(error)}`),
    );
  } finally {
    button.disabled = false;
  }
}

/**
 * @param {HTMLElement} answer
 * @param {HTMLElement[]} fields
 * @param {{ detail: string, issues?: { pointer: string, message: string }[] }} exception
 */
function showException(answer, fields, { detail, issues = [] }) {
  for (const { pointer, message } of issues) {
    const field = fields.find(({ dataset }) => `${pointer}/`.includes(`/${dataset.field ?? ''}/`));
    if (field) setError(field, `${pointer} ${message}`);
  }
  answer.replaceChildren(createElement('p', { class: 'note bad', role: 'alert' }, detail));
  const [first] = fields.filter((field) => controlOf(field).getAttribute('aria-invalid') === 'true');
  if (first) controlOf(first).focus();
}
