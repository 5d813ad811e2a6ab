import { describe, expect, it } from 'vitest';
import { messageLanguages } from '../../../core/channel.ts';
import type { Incident } from '../../../core/incident.ts';
import { alertMessage } from '../../../processors/alerts/message.ts';
import {
  evidence,
  hour,
  incident,
  input,
  mention,
  minute,
  now as start,
} from '../../processors/alerts/message-incidents.ts';
import { baseUrl, get, id, read, send, setUpDoors } from './open-door.ts';
import { readPage } from './read-page.ts';

const { time, links, incidents, open, told, count } = setUpDoors();

describe('the page of an incident', () => {
  it('tells in the words of the messages what was seen, who says so, and who was told', async () => {
    const gaps = [{ source: 'hackernews', from: start - 4 * hour, to: start - 3 * hour, error: 'HTTP 503' }];
    const held = incident({ evidence: evidence({ gaps }) });
    await incidents.save([held]);
    await incidents.act([
      { incidentId: id, at: time.now - 3 * minute, author: 'ana', action: 'acknowledge', text: '' },
      {
        incidentId: id,
        at: time.now - 2 * minute,
        author: 'ana',
        action: 'note',
        text: 'The crew is out of hours.\nMore at 19:00.',
      },
    ]);
    await told({ sentAt: start - 20 * minute });
    await told({ channel: 'mail-press', state: 'failed', error: 'connection refused' });
    const door = await open();
    const response = await get(door, links.incident(id));
    expect(response.status).toBe(200);
    const page = await read(response);
    const message = alertMessage(input({ incidents: [held] }));
    expect(message.facts.map(({ label }) => label)).toContain('Coverage');
    for (const said of [message.title, message.summary, message.footer, ...message.facts.map(({ value }) => value)])
      expect(page.text).toContain(said);
    for (const { title, items } of message.sections)
      for (const said of [title, ...items.flatMap((one) => [one.text, one.detail ?? ''])])
        expect(page.text).toContain(said);
    expect(page.drawings).toBe(1);
    expect(page.text).toContain(message.curveText);
    expect(page.links).toContainEqual({
      href: 'https://x.example/ana/1',
      rel: 'noreferrer noopener nofollow',
      text: 'My Volandra battery caught fire and nobody answers the phone',
    });
    expect(page.text).toContain('Acknowledged by ana, 18:02');
    expect(page.text).toContain('The crew is out of hours.\nMore at 19:00.');
    expect(page.text).toMatch(/17:45 slack-crisis: alert, sent/u);
    expect(page.text).toMatch(/mail-press: alert, failed\s*connection refused/u);
    expect(page.buttons).toEqual(['note', 'assign', 'silence-1', 'silence-8', 'silence-24', 'resolve']);
  });

  it('says who is a customer to those who act, and not on a page that is passed on', async () => {
    const customers = [{ id: 'C-7', name: 'Xiomara Puigdomènech', segment: 'dealer', value: 69_321, mentions: 2 }];
    await incidents.save([incident({ evidence: evidence({ customers }) })]);
    const door = await open();
    expect((await read(await get(door, links.incident(id)))).text).toContain('Xiomara Puigdomènech');
    const passedOn = await read(await get(door, links.incident(id, { readOnly: true })));
    expect(passedOn.text).not.toContain('Xiomara');
    expect(passedOn.text).not.toContain('69,321');
  });

  it('runs nothing, loads nothing, and does not give its own address away', async () => {
    await incidents.save([incident()]);
    const { headers } = await get(await open(), links.incident(id));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/style-src 'sha256-[\w+/]{43}='/u);
    expect(policy).toContain("form-action 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|script-src|\*/u);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('has the style that its policy allows', async () => {
    const response = await get(await open(), links.incident(id));
    const style = /<style>(.*)<\/style>/su.exec(await response.text())?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    expect(style).toContain('prefers-color-scheme:dark');
    expect(response.headers.get('content-security-policy')).toContain(
      `'sha256-${Buffer.from(digest).toString('base64')}'`,
    );
  });

  it.each(messageLanguages)('speaks %s', async (language) => {
    await incidents.save([incident()]);
    await incidents.act([{ incidentId: id, at: time.now, author: 'ana', action: 'assign', text: 'pol' }]);
    const page = await read(await get(await open({ language }), links.incident(id)));
    const { title, summary } = alertMessage(input({ language }));
    expect(page.language).toBe(language);
    expect(page.title).toBe(`${title} · Escolta`);
    expect(page.text).toContain(summary);
    const button = { en: 'Acknowledge', es: 'La atiendo yo', ca: "L'atenc jo" }[language];
    expect(page.text).toContain(button);
  });

  it('tells how it ended, and still what it was made of', async () => {
    await incidents.save([incident({ state: 'resolved', resolvedAt: start, resolution: 'resolved by ana' })]);
    const page = await read(await get(await open(), links.incident(id)));
    expect(page.title).toBe('Resolved: Volandra: negative spike · Escolta');
    expect(page.text).toContain('Resolved by ana.');
    expect(page.text).toContain('battery fire');
    expect(page.text).toContain('Acme Corp');
    expect(page.buttons).toEqual(['note', 'assign']);
  });

  it('is there for incidents of which nothing else is known', async () => {
    const { evidence: _, ...bare } = incident({ type: 'cost', brand: '', labels: { rule: 'anger', budget: 'month' } });
    await incidents.save([bare as Incident]);
    const page = await read(await get(await open(), links.incident(id)));
    expect(page.title).toContain('month: budget at risk');
    expect(page.drawings).toBe(0);
    expect(page.text).toContain('Nobody yet.');
  });

  it('can be read only, by a link to pass on', async () => {
    await incidents.save([incident()]);
    await told({ state: 'failed', error: 'the mail server said no' });
    const door = await open();
    const full = await read(await get(door, links.incident(id)));
    const share = full.links.find(({ href }) => href.startsWith(baseUrl))?.href ?? '';
    const response = await get(door, share);
    expect(response.status).toBe(200);
    const page = await read(response);
    expect(page.text).toContain('You see this page by a link for reading only.');
    expect(page.fields).toBeUndefined();
    expect(page.buttons).toEqual([]);
    expect(page.text).not.toContain('the mail server said no');
    // Nor does it hold what would open the other one.
    expect(page.links.filter(({ href }) => href.includes('signature'))).toEqual([]);
    expect((await send(door, share, { name: 'ana', action: 'acknowledge' })).status).toBe(403);
    expect(await count('incident_actions')).toBe(0);
    // It ends with the link that it was made from.
    time.now = start + 14 * 24 * hour;
    expect((await get(door, share)).status).toBe(410);
  });
});

describe('what strangers wrote', () => {
  const hostile = [
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)><a href="javascript:alert(1)">x</a>',
    "' autofocus onfocus='alert(1)",
    '</textarea></title></style></svg><script>alert(1)</script>',
    '<!-- --><![CDATA[ ]]> <?php ?> &lt;script&gt; &#60;b&#62; &amp;amp;',
    '\u202eevil\u202c \u2066x\u2069 a\u200bb\ufeffc',
    'half \ud83d and \ude00 half',
    'a\u0000b\u0007c\u001b[31md\r\nSet-Cookie: x=1\u2028f',
    'W'.repeat(10_000),
    '\u0300'.repeat(5_000),
    '{{constructor.constructor("alert(1)")()}} <%= 1 %>',
  ];
  const addresses = [
    'javascript:alert(1)',
    ' java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    '//evil.example/x',
    'https://bank.example@evil.example/',
    'https://evil.example/"onmouseover="alert(1)',
    "https://evil.example/'><script>alert(1)</script>",
    `https://evil.example/${'a'.repeat(3_000)}`,
  ];

  it.each(hostile.flatMap((words, index) => messageLanguages.map((language) => [index, language, words] as const)))(
    'stays text: %i in %s',
    async (index, language, words) => {
      const url = addresses[index % addresses.length] ?? '';
      const bad = evidence({
        top: addresses
          .slice(0, 5)
          .map((one, n) => mention({ mentionId: `m${n}`, text: words, author: words, network: words, url: one })),
        terms: [{ term: words, mentions: 3, lift: 2 }],
        reasons: [{ word: words, mentions: 3 }],
        authors: addresses.slice(4).map((one) => ({ author: words, url: one, network: words, mentions: 1 })),
        customers: [{ name: words, id: words, segment: words, mentions: 1 }],
        bySource: [{ name: words, mentions: 1, share: 1 }],
        byLanguage: [{ name: words, mentions: 1, share: 1 }],
        gaps: [{ source: words, from: start - hour, to: start, error: words }],
      });
      await incidents.save([incident({ evidence: bad, rule: words, labels: { rule: words, brand: 'volandra', url } })]);
      await incidents.act(
        (['acknowledge', 'assign', 'note', 'resolve'] as const).map((action) => ({
          incidentId: id,
          at: time.now,
          author: words,
          action,
          text: words,
        })),
      );
      await told({ channel: words, state: 'failed', error: words });
      await incidents.silence({
        id: '1',
        matchers: ['brand=volandra'],
        author: words,
        reason: words,
        startsAt: time.now,
        endsAt: time.now + hour,
        createdAt: time.now,
      });
      const door = await open({ language, brandName: () => words });
      const response = await get(door, links.incident(id), {
        cookie: `escolta_name=${encodeURIComponent(words.toWellFormed()).slice(0, 900)}`,
      });
      expect(response.status).toBe(200);
      const html = await response.text();
      const page = readPage(html);
      expect(html.length).toBeLessThan(300_000);
      // Nothing that turns the text around, or hides in it.
      expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/u);
      for (const { href, rel } of page.links) {
        if (href.startsWith(`${baseUrl}/incidents/`)) continue;
        expect(href).toMatch(/^https:\/\/[a-z.]+\/[^"'<>\s@]*$/u);
        expect(rel).toBe('noreferrer noopener nofollow');
      }
    },
  );

  it('is shown as it was written', async () => {
    await incidents.save([
      incident({ evidence: evidence({ top: [mention({ text: hostile[0] ?? '', url: addresses[6] ?? '' })] }) }),
    ]);
    const page = await read(await get(await open(), links.incident(id)));
    const [link] = page.links;
    expect(link?.text).toBe(hostile[0]);
    expect(link?.href).toBe('https://evil.example/%22onmouseover=%22alert(1)'.replace('(', '%28').replace(')', '%29'));
  });

  it('is no less text in what they are told about their own input', async () => {
    await incidents.save([incident()]);
    const door = await open();
    for (const words of hostile) {
      const response = await send(door, links.incident(id), {
        name: '',
        note: words.slice(0, 1_500),
        assignee: words.slice(0, 100),
        action: 'note',
      });
      expect(response.status).toBe(422);
      readPage(await response.text());
    }
    for (const path of [
      `/<script>`,
      `/incidents/${encodeURIComponent('"><script>')}`,
      '/incidents/%00',
      '//evil.example',
    ]) {
      const response = await fetch(door.url + path);
      expect(response.status).toBe(404);
      readPage(await response.text());
    }
  });
});
