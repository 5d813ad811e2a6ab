import { describe, expect, it } from 'vitest';
import { googlenews } from '../../ingest/googlenews.ts';
import { searchesFor, trySource } from '../support/try-source.ts';

const item = (id: number, title: string) =>
  `<item><title>${title}</title><link>https://news.google.com/rss/articles/CBM${id}?oc=5</link><guid isPermaLink="false">CBM${id}</guid><pubDate>Thu, 15 Jan 2026 0${id}:00:00 GMT</pubDate><description>&lt;a href="https://news.google.com/rss/articles/CBM${id}?oc=5"&gt;${title}&lt;/a&gt;</description><source url="https://diari.example">El Diari</source></item>`;
const rss = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>search</title><link>https://news.google.com/search</link>
  ${item(1, 'Acme obre a Girona - El Diari')}${item(2, 'Acme-Pay: la prova - i el veredicte - 3/24')}</channel></rss>`;

describe('googlenews', () => {
  it('searches each edition for all names', async () => {
    const config = { editions: ['es:ES', 'pt-BR:BR'], within: '1d' };
    const { requests } = await trySource(googlenews, config, (_, response) => void response.end(rss), {
      searches: searchesFor('Acme Pay', 'Volandra'),
    });
    expect(requests.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
      { q: '("Acme Pay" OR "Volandra") when:1d', hl: 'es', gl: 'ES', ceid: 'ES:es' },
      { q: '("Acme Pay" OR "Volandra") when:1d', hl: 'pt-BR', gl: 'BR', ceid: 'BR:pt-BR' },
    ]);
  });

  it('tells the publisher from the title', async () => {
    const { posts, rejects } = await trySource(
      googlenews,
      {},
      (_, response) => void response.setHeader('content-type', 'application/xml').end(rss),
    );
    expect(rejects).toEqual([]);
    expect(posts).toMatchObject([
      {
        network: 'web',
        type: 'article',
        title: 'Acme obre a Girona',
        text: '',
        author: { name: 'El Diari' },
        publishedAt: Date.UTC(2026, 0, 15, 1),
      },
      { title: 'Acme-Pay: la prova - i el veredicte', author: { name: '3/24' } },
    ]);
  });

  it('says that it is refused', async () => {
    const { error } = await trySource(googlenews, {}, (_, response) => void response.writeHead(503).end('sorry'));
    expect(error).toMatchObject({ retry: 'transient', message: expect.stringContaining('503') });
  });
});
