// @ts-check
/** Refreshes the list of jobs while the page is visible. */
import { base, createElement, find, formatTime, getJson } from './page.js';

const REFRESH_MS = 2000;
const body = document.querySelector('[data-jobs] tbody');
const live = find('[data-live]');
let shown = '';

if (body && live) {
  setInterval(() => {
    if (!document.hidden) void refresh(body, live);
  }, REFRESH_MS);
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
    // A row with keyboard focus must not be replaced.
    if (body.contains(document.activeElement)) return;
    body.replaceChildren(...jobs.map(row));
    const none = find('[data-none]');
    if (none) none.hidden = jobs.length > 0;
  } catch {
    live.textContent = 'The server does not respond; this list may be out of date.';
  }
}

/** @param {{ jobID: string, processID: string, status: string, progress: number, created: string }} job */
function row({ jobID, processID, status, progress, created }) {
  return createElement(
    'tr',
    { 'data-job': jobID },
    createElement(
      'td',
      {},
      createElement('a', { href: `${base}/jobs/${jobID}` }, createElement('code', {}, jobID.slice(0, 8))),
    ),
    createElement('td', {}, createElement('a', { href: `${base}/processes/${processID}` }, processID)),
    createElement('td', {}, createElement('span', { class: `badge ${status}` }, status)),
    createElement('td', { class: 'number' }, `${progress} %`),
    createElement('td', {}, createElement('time', { datetime: created, title: created }, formatTime(created))),
  );
}
