// @ts-check
/** The form of a process: reads its fields, shows the same call elsewhere, runs it. */
import { showAnswer } from './answer.js';
import { LARGE, showCalls } from './calls.js';
import { complain, controlOf, fill, isChanged, lettersOf, readField } from './fields.js';
import { enhanceGeometry } from './geometry-field.js';
import { afterPause, base, find, findAll, getJson, make, sayError } from './page.js';

const form = /** @type {HTMLFormElement | null} */ (find('form[data-execute]'));
if (form) start(form, form.dataset.execute ?? '');

/**
 * @param {HTMLFormElement} form
 * @param {string} process
 */
function start(form, process) {
  const fields = findAll('[data-field]', form);
  const isDocument = form.dataset.response === 'document';
  const sizes = () => Object.fromEntries(fields.map((field) => [field.dataset.field ?? '', lettersOf(field)]));
  const isLarge = () => Object.values(sizes()).reduce((sum, size) => sum + size, 0) > LARGE;
  const update = afterPause(() => showCalls(process, quietly(fields), sizes(), isDocument), isLarge);
  for (const field of fields) if (field.dataset.kind === 'geometry') enhanceGeometry(field);
  form.addEventListener('input', update);

  const examples = /** @type {HTMLSelectElement | null} */ (find('#example'));
  examples?.addEventListener('change', () => {
    const example = JSON.parse(examples.dataset.examples ?? '[]')[Number(examples.value)];
    if (examples.value !== '' && example) fill(fields, example.inputs);
    update();
  });

  const earlier = /^#job=([\w-]+)$/.exec(location.hash)?.[1];
  if (earlier !== undefined) void fillFrom(form, earlier, fields).then(update);

  // On the way back the browser fills the fields and tells nobody.
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
      body: JSON.stringify({ inputs, ...(isDocument && { response: 'document' }) }),
    });
    if (!response.ok) return refuse(answer, fields, await response.json());
    if (response.status === 201) {
      const { jobID } = await response.json();
      location.assign(`${base}/jobs/${jobID}`);
      return;
    }
    await showAnswer(answer, response, isDocument);
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
