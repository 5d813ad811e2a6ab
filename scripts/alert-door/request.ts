import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** More than any form of ours holds. */
const maxBody = 16 * 1024;
/** What is still taken in, and thrown away, so that the other side reads why. */
const maxDrained = 1024 * 1024;

/** The body as text; `undefined` where it is too large. Rejects where the other side goes away. */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBody) chunks.push(chunk);
      else if (size > maxDrained) request.destroy();
    });
    request.once('end', () => resolve(size > maxBody ? undefined : Buffer.concat(chunks).toString('utf8')));
    request.once('close', () => reject(new Error('the request was not read to its end')));
    request.once('error', reject);
  });
}

/** The type of the body, without its parameters. */
export function bodyType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * Whether a form was sent by a page of ours, as far as the browser says. What opens the door is the signature; this keeps others from
 * making somebody press a button unknowingly. With `Referrer-Policy: no-referrer`, browsers send `Origin: null` with forms.
 */
export function fromOwnPage(headers: IncomingHttpHeaders, baseUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = headers.origin;
  if (origin === undefined || origin === 'null') return true;
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === headers.host || host === new URL(baseUrl).host;
}

/** RFC 8058: `List-Unsubscribe=One-Click`, in either of the two ways that forms are sent. */
export function isOneClick(type: string, body: string): boolean {
  if (type === 'application/x-www-form-urlencoded')
    return new URLSearchParams(body).get('List-Unsubscribe') === 'One-Click';
  return (
    type === 'multipart/form-data' &&
    /name="?List-Unsubscribe"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\nOne-Click\r?\n/iu.test(body)
  );
}

const nameCookie = 'escolta_name';

/** Remembers who acted, in the browser that they acted from, so that nobody has to say it twice. It proves nothing. */
export function rememberName(name: string, baseUrl: string): string {
  const { protocol, pathname } = new URL(`${baseUrl}/incidents`);
  const secure = protocol === 'https:' ? '; Secure' : '';
  return `${nameCookie}=${encodeURIComponent(name)}; Path=${pathname}; Max-Age=31536000; HttpOnly; SameSite=Lax${secure}`;
}

/** Empty where nobody is remembered. */
export function rememberedName({ cookie = '' }: IncomingHttpHeaders): string {
  const value = new RegExp(`(?:^|;)\\s*${nameCookie}=([^;\\s]{1,1000})`, 'u').exec(cookie)?.[1] ?? '';
  try {
    return decodeURIComponent(value).slice(0, 100);
  } catch {
    return '';
  }
}
