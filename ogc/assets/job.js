// @ts-check
/** A job while it runs: its progress by Server-Sent Events, by asking again where these do not come; its end; its log. */
import { base, find, getJson, make, near, sayError, sayTime } from './page.js';
import { prettyJson } from './call-texts.js';

/** After so long without an event the page asks by itself. */
const SILENT_MS = 2000;

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
    dismiss.hidden = card.dataset.status === 'dismissed' || card.dataset.status === 'failed';
    dismiss.addEventListener('click', async () => {
      if (dismiss.dataset.dismiss === 'twice' && !askTwice(dismiss)) return;
      dismiss.disabled = true;
      try {
        const response = await fetch(url, { method: 'DELETE', headers: { Accept: 'application/json' } });
        const body = await response.json();
        if (!response.ok) throw new Error(body.detail);
        location.reload();
      } catch (error) {
        say(card, sayError(error));
        dismiss.disabled = false;
      }
    });
  }
  if (card.dataset.status === 'accepted' || card.dataset.status === 'running') watch(card, url);
}

const ASKED_MS = 6000;

/**
 * What is removed does not come back: the first click only asks.
 * @param {HTMLButtonElement} button
 * @returns {boolean} whether it has been asked already
 */
function askTwice(button) {
  if (button.dataset.asked !== undefined) return true;
  const text = button.textContent;
  button.dataset.asked = '';
  button.textContent = 'Remove for ever? Press again';
  setTimeout(() => {
    delete button.dataset.asked;
    button.textContent = text;
  }, ASKED_MS);
  return false;
}

/**
 * Whatever keeps events away, a proxy that holds them back or a network that breaks them off, asking does not need them.
 * A browser opens six connections to a server and no more, so a page that nobody sees holds none.
 * @param {HTMLElement} card
 * @param {string} url
 */
function watch(card, url) {
  let heard = 0;
  /** @type {EventSource | undefined} */
  let events;
  const end = () => {
    events?.close();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', listen);
    location.reload();
  };
  const ask = async () => {
    if (document.hidden || Date.now() - heard < SILENT_MS) return;
    heard = Date.now();
    try {
      const status = await getJson(`${url}?f=json`);
      show(card, status);
      if (status.status !== 'accepted' && status.status !== 'running') end();
    } catch (error) {
      say(card, `The server does not answer: ${sayError(error)} Trying again.`);
    }
  };
  const listen = () => {
    events?.close();
    events = undefined;
    if (document.hidden) return;
    heard = Date.now();
    events = new EventSource(`${url}/events`);
    events.addEventListener('status', (event) => {
      heard = Date.now();
      show(card, JSON.parse(event.data));
    });
    events.addEventListener('end', end);
  };
  listen();
  const timer = setInterval(() => void ask(), SILENT_MS);
  document.addEventListener('visibilitychange', listen);
}

/**
 * @param {HTMLElement} card
 * @param {{ status: string, progress: number, message?: string }} job
 */
function show(card, { status, progress, message }) {
  const bar = card.querySelector('progress');
  if (bar) bar.value = progress;
  const badge = find('.badge', card);
  if (badge) {
    badge.textContent = status;
    badge.className = `badge ${status}`;
  }
  say(card, message === undefined ? `${progress} %` : `${progress} %: ${message}`);
}

/**
 * @param {HTMLElement} card
 * @param {string} text
 */
function say(card, text) {
  const place = find('[data-message]', card);
  if (place) place.textContent = text;
}

/**
 * A new job with the inputs that the server has kept, however large they are.
 * @param {HTMLElement} card
 * @param {string} url
 */
function offerRerun(card, url) {
  const change = find('[data-change]', card);
  if (change) change.hidden = false;
  const again = /** @type {HTMLButtonElement | null} */ (find('[data-rerun]', card));
  if (!again) return;
  again.hidden = false;
  again.addEventListener('click', async () => {
    again.disabled = true;
    try {
      const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
      const response = await fetch(`${url}/rerun`, { method: 'POST', headers, body: '{}' });
      const body = await response.json();
      if (!response.ok) throw new Error(body.detail);
      location.assign(`${base}/jobs/${body.jobID}`);
    } catch (error) {
      say(card, sayError(error));
      again.disabled = false;
    }
  });
}

async function showInputs() {
  const block = find('[data-inputs]');
  const code = block?.querySelector('code');
  if (!block || !code) return;
  try {
    code.textContent = prettyJson(await getJson(near(block.dataset.inputs ?? '')));
  } catch (error) {
    code.textContent = sayError(error);
  }
  block.hidden = false;
}

/** @param {string} url */
async function showLog(url) {
  const list = find('[data-log]');
  if (!list) return;
  try {
    const { lines } = await getJson(`${url}/log?f=json`);
    if (lines.length === 0) return list.replaceChildren(make('li', { class: 'quiet' }, 'The process said nothing.'));
    list.replaceChildren(
      ...lines.map((/** @type {{ at: string, text: string }} */ { at, text }) =>
        make('li', {}, make('time', { datetime: at, title: at }, sayTime(at)), text),
      ),
    );
  } catch (error) {
    list.replaceChildren(make('li', {}, sayError(error)));
  }
}

const card = find('[data-job]');
if (card) start(card, card.dataset.job ?? '');
