// @ts-check
/** The page of a job: progress by Server-Sent Events or polling, dismissal, rerun, inputs and log. */
import { base, createElement, find, formatError, formatTime, getJson, localHref } from './page.js';
import { prettyJson } from './call-texts.js';

/** Without events for this long, the page polls. */
const POLL_MS = 2000;

/**
 * @param {HTMLElement} card
 * @param {string} id
 */
function start(card, id) {
  const url = `${base}/jobs/${id}`;
  offerRerun(card, url);
  void showInputs();
  void showLog(url);
  const dismiss = /** @type {HTMLButtonElement | null} */ (find('[data-dismiss]', card));
  if (dismiss) {
    dismiss.addEventListener('click', async () => {
      if (dismiss.dataset.dismiss === 'twice' && !isConfirmed(dismiss)) return;
      dismiss.disabled = true;
      try {
        const response = await fetch(url, { method: 'DELETE', headers: { Accept: 'application/json' } });
        const body = await response.json();
        if (!response.ok) throw new Error(body.detail);
        location.reload();
      } catch (error) {
        showMessage(card, formatError(error));
        dismiss.disabled = false;
      }
    });
  }
  if (card.dataset.status === 'accepted' || card.dataset.status === 'running') watch(card, url);
}

const CONFIRM_MS = 6000;

/**
 * Deletion is permanent, so the first click only asks for confirmation.
 * @param {HTMLButtonElement} button
 * @returns {boolean} whether this click confirms
 */
function isConfirmed(button) {
  if (button.dataset.confirming !== undefined) return true;
  const text = button.textContent;
  button.dataset.confirming = '';
  button.textContent = 'Delete permanently? Click again to confirm';
  setTimeout(() => {
    delete button.dataset.confirming;
    button.textContent = text;
  }, CONFIRM_MS);
  return false;
}

/**
 * Follows a job by events, and by polling where a proxy buffers events or the network interrupts them. Browsers open at
 * most six connections to a server, so a hidden page holds none.
 * @param {HTMLElement} card
 * @param {string} url
 */
function watch(card, url) {
  let lastEvent = 0;
  /** @type {EventSource | undefined} */
  let events;
  const end = () => {
    events?.close();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', listen);
    location.reload();
  };
  const poll = async () => {
    if (document.hidden || Date.now() - lastEvent < POLL_MS) return;
    lastEvent = Date.now();
    try {
      const status = await getJson(`${url}?f=json`);
      showStatus(card, status);
      if (status.status !== 'accepted' && status.status !== 'running') end();
    } catch (error) {
      showMessage(card, `The server does not respond: ${formatError(error)} Retrying.`);
    }
  };
  const listen = () => {
    events?.close();
    events = undefined;
    if (document.hidden) return;
    lastEvent = Date.now();
    events = new EventSource(`${url}/events`);
    events.addEventListener('status', (event) => {
      lastEvent = Date.now();
      showStatus(card, JSON.parse(event.data));
    });
    events.addEventListener('end', end);
  };
  listen();
  const timer = setInterval(() => void poll(), POLL_MS);
  document.addEventListener('visibilitychange', listen);
}

/**
 * @param {HTMLElement} card
 * @param {{ status: string, progress: number, message?: string }} job
 */
function showStatus(card, { status, progress, message }) {
  const bar = card.querySelector('progress');
  if (bar) bar.value = progress;
  const badge = find('.badge', card);
  if (badge) {
    badge.textContent = status;
    badge.className = `badge ${status}`;
  }
  showMessage(card, message === undefined ? `${progress} %` : `${progress} %: ${message}`);
}

/**
 * @param {HTMLElement} card
 * @param {string} text
 */
function showMessage(card, text) {
  const message = find('[data-message]', card);
  if (message) message.textContent = text;
}

/**
 * Reruns the job with its stored inputs.
 * @param {HTMLElement} card
 * @param {string} url
 */
function offerRerun(card, url) {
  const rerun = /** @type {HTMLButtonElement | null} */ (find('[data-rerun]', card));
  if (!rerun) return;
  rerun.addEventListener('click', async () => {
    rerun.disabled = true;
    try {
      const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
      const response = await fetch(`${url}/rerun`, { method: 'POST', headers, body: '{}' });
      const body = await response.json();
      if (!response.ok) throw new Error(body.detail);
      location.assign(`${base}/jobs/${body.jobID}`);
    } catch (error) {
      showMessage(card, formatError(error));
      rerun.disabled = false;
    }
  });
}

async function showInputs() {
  const block = find('[data-inputs]');
  const code = block?.querySelector('code');
  if (!block || !code) return;
  try {
    code.textContent = prettyJson(await getJson(localHref(block.dataset.inputs ?? '')));
  } catch (error) {
    code.textContent = formatError(error);
  }
}

/** @param {string} url */
async function showLog(url) {
  const list = find('[data-log]');
  if (!list) return;
  try {
    const { lines } = await getJson(`${url}/log?f=json`);
    if (lines.length === 0)
      return list.replaceChildren(createElement('li', { class: 'quiet' }, 'The process wrote no log.'));
    list.replaceChildren(
      ...lines.map((/** @type {{ at: string, text: string }} */ { at, text }) =>
        createElement('li', {}, createElement('time', { datetime: at, title: at }, formatTime(at)), text),
      ),
    );
  } catch (error) {
    list.replaceChildren(createElement('li', {}, formatError(error)));
  }
}

const card = find('[data-job]');
if (card) start(card, card.dataset.job ?? '');
