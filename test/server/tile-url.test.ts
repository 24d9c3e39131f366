import { expect, it } from 'vitest';
import { loadConfig } from '../../src/server/config.ts';

it.each(['https://tile.example.org/{z}/{x}/{y}.png', 'http://127.0.0.1:8080/tiles/{z}/{y}/{x}{r}.jpg?key=1'])(
  '%s is an address of tiles',
  (tileUrl) => {
    expect(loadConfig({ tileUrl }).tileUrl).toBe(tileUrl);
  },
);

it.each([
  'https://tile.example.org/{z}/{x}.png',
  // Several hosts are several origins.
  'https://{s}.tile.example.org/{z}/{x}/{y}.png',
  'https://{x}.example.org/{z}/{x}/{y}.png',
  "https://tile.example.org; script-src */{z}/{x}/{y}'",
  'javascript:alert(1)//{z}/{x}/{y}',
  'https://me:secret@tile.example.org/{z}/{x}/{y}.png',
  '/{z}/{x}/{y}.png',
])('%s is none', (tileUrl) => {
  expect(() => loadConfig({ tileUrl })).toThrow('--tile-url is');
});
