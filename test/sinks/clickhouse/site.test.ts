import { expect, test } from 'vitest';
import { siteOf } from '../../../sinks/clickhouse/site.ts';

test.each([
  ['https://www.example.com/a', 'example.com'],
  ['https://news.bbc.co.uk:443/1?x', 'bbc.co.uk'],
  ['http://BBC.CO.UK', 'bbc.co.uk'],
  ['https://globo.com.br/x', 'globo.com.br'],
  ['https://jo.substack.com/p/1', 'jo.substack.com'],
  ['https://www.substack.com/p/1', 'substack.com'],
  ['https://ada.blogspot.com', 'ada.blogspot.com'],
  ['https://user:pass@a.b.example.org./x', 'example.org'],
  ['http://192.168.1.1/x', '192.168.1.1'],
  ['http://localhost/x', 'localhost'],
  ['https://xn--matar-0ta.cat/', 'xn--matar-0ta.cat'],
  ['mailto:a@b.example', ''],
  ['', ''],
  [undefined, ''],
])('%s is of %s', (url, site) => {
  expect(siteOf(url)).toBe(site);
});
