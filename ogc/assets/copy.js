// @ts-check
/** Adds a copy button to every snippet, and shows instants in the reader's time zone. */
import { createElement, findAll, formatTime } from './page.js';

for (const block of findAll('[data-copy]')) {
  const button = createElement('button', { type: 'button', 'aria-label': `Copy ${block.dataset.copy ?? ''}` }, 'Copy');
  button.addEventListener('click', async () => {
    const text = block.querySelector('code')?.textContent ?? '';
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      const range = document.createRange();
      range.selectNodeContents(block.querySelector('code') ?? block);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      button.textContent = 'Selected';
    }
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  });
  (block.querySelector('.bar') ?? block).append(button);
}

for (const element of findAll('time[datetime]')) {
  const instant = element.getAttribute('datetime') ?? '';
  element.title = instant;
  element.textContent = formatTime(instant);
}
