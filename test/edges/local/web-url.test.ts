import { expect, test } from 'vitest';
import { webUrlOf } from '../../../src/edges/local/web-url.ts';

test.each([
  ['https://api.github.com', 'https://github.com'],
  ['https://api.acme.ghe.com', 'https://acme.ghe.com'],
  ['https://github.example.com/api/v3', 'https://github.example.com'],
  ['http://127.0.0.1:3997/api/v3', 'http://127.0.0.1:3997'],
  ['https://api.example.com/api/v3', 'https://api.example.com'],
])('what %s serves is seen at %s', (apiUrl, webUrl) => {
  expect(webUrlOf(apiUrl)).toBe(webUrl);
});
