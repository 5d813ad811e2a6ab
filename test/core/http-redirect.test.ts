import { describe, expect, it } from 'vitest';
import { followRedirect } from '../../core/http-redirect.ts';

const hop = (headers: Record<string, string>, body?: string) => ({
  url: new URL('https://api.example/v1?key=hush'),
  method: body === undefined ? 'GET' : 'POST',
  headers,
  body,
});

describe('leaving encryption', () => {
  it('is refused with a credential or a body, and says so without them', () => {
    for (const secret of [hop({ authorization: 'hush' }), hop({ 'x-api-key': 'hush' }), hop({}, 'hush')]) {
      const leave = () => followRedirect(secret, 307, 'http://api.example/v1?key=hush');
      expect(leave).toThrow('https://api.example/v1?key=… redirects to http://api.example/v1?key=…: refused');
      expect(leave).not.toThrow(/hush/);
    }
  });

  it('is allowed with nothing to lose', () => {
    expect(followRedirect(hop({ accept: 'x' }), 301, 'http://api.example/')?.url.href).toBe('http://api.example/');
    expect(followRedirect(hop({ accept: 'x' }, 'form'), 303, 'http://api.example/')).toMatchObject({ method: 'GET' });
  });
});

it('keeps credentials within the origin only', () => {
  const from = hop({ authorization: 'hush', accept: 'x' });
  expect(followRedirect(from, 302, '/v2')?.headers).toEqual({ authorization: 'hush', accept: 'x' });
  expect(followRedirect(from, 302, 'https://api.example:444/')?.headers).toEqual({ accept: 'x' });
});
