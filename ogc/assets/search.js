// @ts-check
/** Filters the list of processes while typing. */
import { find, findAll } from './page.js';

const form = find('[data-search]');
const input = find('#search');
const found = find('[data-found]');

if (form && found && input instanceof HTMLInputElement) {
  form.addEventListener('submit', (event) => event.preventDefault());
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const group of findAll('[data-group]')) {
      let shown = 0;
      for (const item of findAll('[data-words]', group)) {
        item.hidden = !words.every((word) => (item.dataset.words ?? '').includes(word));
        if (!item.hidden) shown++;
      }
      group.hidden = shown === 0;
      count += shown;
    }
    found.textContent = words.length === 0 ? '' : count === 1 ? '1 process' : `${count} processes`;
  });
}
