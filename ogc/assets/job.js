// @ts-check
/** A job while it runs: its progress by Server-Sent Events, by asking again where these do not come; its end; its log. */
import { base, find, getJson, make, sayError, sayTime, sent } from './page.js';

const card = find('[data-job]');
if (card) start(card, card.dataset.job ?? '', card.dataset.process ?? '');

const ASK_EVERY_MS = 1000;

/**
 * @param {HTMLElement} card
 * @param {string} id
 * @param {string} process
 */
function start(card, id, process) {
  const url = `${base}/jobs/${id}`;
  showSent(card, id, process);
  void showLog(url);
  const dismiss = /** @type {HTMLButtonElement | null} */ (find('[data-dismiss]', card));
  if (dismiss) {
    dismiss.hidden = card.dataset.status === 'dismissed' || card.dataset.status === 'failed';
    dismiss.addEventListener('click', async () => {
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

/**
 * @param {HTMLElement} card
 * @param {string} url
 */
function watch(card, url) {
  const events = new EventSource(`${url}/events`);
  events.addEventListener('status', (event) => show(card, JSON.parse(event.data)));
  events.addEventListener('end', () => {
    events.close();
    location.reload();
  });
  events.onerror = () => {
    if (events.readyState !== EventSource.CLOSED) return;
    const timer = setInterval(async () => {
      try {
        const status = await getJson(`${url}?f=json`);
        show(card, status);
        if (status.status !== 'accepted' && status.status !== 'running') {
          clearInterval(timer);
          location.reload();
        }
      } catch (error) {
        say(card, `The server does not answer: ${sayError(error)} Trying again.`);
      }
    }, ASK_EVERY_MS);
  };
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
 * @param {HTMLElement} card
 * @param {string} id
 * @param {string} process
 */
function showSent(card, id, process) {
  const inputs = sent.of(id);
  const again = find('[data-again]', card);
  if (again) {
    again.hidden = false;
    again.textContent = inputs ? 'Change and run again' : 'Run the process again';
    again.addEventListener('click', () => location.assign(`${base}/processes/${process}${inputs ? `#job=${id}` : ''}`));
  }
  const section = find('[data-sent]');
  const code = section?.querySelector('code');
  if (!inputs || !section || !code) return;
  const text = JSON.stringify(inputs, null, 1);
  code.textContent = text.length > 20_000 ? `${text.slice(0, 20_000)}\n… ${text.length - 20_000} more letters` : text;
  section.hidden = false;
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
