// @ts-check
/** Keeps the list of jobs up to date while somebody looks at it. */
import { base, find, getJson, make, sayTime } from './page.js';

const EVERY_MS = 2000;
const body = document.querySelector('[data-jobs] tbody');
const live = find('[data-live]');
let shown = '';

if (body && live) {
  setInterval(() => {
    if (!document.hidden) void refresh(body, live);
  }, EVERY_MS);
}

/**
 * @param {Element} body
 * @param {HTMLElement} live
 */
async function refresh(body, live) {
  const url = new URL(location.href);
  for (const [name, value] of [...url.searchParams]) if (value === '') url.searchParams.delete(name);
  url.searchParams.set('f', 'json');
  try {
    const { jobs } = await getJson(url.href);
    const text = JSON.stringify(jobs);
    if (live.textContent !== '') live.textContent = '';
    if (text === shown) return;
    shown = text;
    // A row under the keyboard's focus must not go away.
    if (body.contains(document.activeElement)) return;
    body.replaceChildren(...jobs.map(row));
    const none = find('[data-none]');
    if (none) none.hidden = jobs.length > 0;
  } catch {
    live.textContent = 'The server does not answer; this list may be old.';
  }
}

/** @param {{ jobID: string, processID: string, status: string, progress: number, created: string }} job */
function row({ jobID, processID, status, progress, created }) {
  return make(
    'tr',
    { 'data-job': jobID },
    make('td', {}, make('a', { href: `${base}/jobs/${jobID}` }, make('code', {}, jobID.slice(0, 8)))),
    make('td', {}, make('a', { href: `${base}/processes/${processID}` }, processID)),
    make('td', {}, make('span', { class: `badge ${status}` }, status)),
    make('td', { class: 'number' }, `${progress} %`),
    make('td', {}, make('time', { datetime: created, title: created }, sayTime(created))),
  );
}
