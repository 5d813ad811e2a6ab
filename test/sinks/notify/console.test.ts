import { describe, expect, test } from 'vitest';
import { consoleChannel } from '../../../sinks/notify/console.ts';
import { describeContents } from '../../suites/channel-conformance.ts';
import { channelTools } from '../../support/channel-tools.ts';
import { hostileMessage, sampleMessage, samplePlain } from '../../support/message.ts';
import { ownLinks } from './over-http.ts';

const never = new AbortController().signal;

async function written(options: Record<string, unknown>, message = sampleMessage): Promise<string> {
  const { context, written, close } = channelTools();
  const receipt = await consoleChannel.create(consoleChannel.config.parse(options), context).send(message, never);
  await close();
  expect(receipt).toEqual({ detail: 'written' });
  expect(written).toHaveLength(1);
  return written[0] ?? '';
}

describe('the console', () => {
  test('shows a message to people', async () => {
    expect(await written({})).toBe(`
=== critical firing 8/10, 2026-11-22T17:05:00.000Z
${samplePlain}
`);
  });

  test('is not steered by what strangers write', async () => {
    const steering = hostileMessage({ title: '\u001b[2J\u001b]0;owned\u0007 a\rb\nLinks: c \u009b31m' });
    const block = await written({}, steering);
    expect(block).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u);
    expect(block.split('\n')[2]).toBe('[2J]0;owned a b Links: c 31m');
    expect(block).not.toMatch(/javascript:|data:text/u);
    expect(block).not.toMatch(/^Bcc/mu);
  });

  test('gives programs the whole message on one line', async () => {
    const message = hostileMessage({ title: 'a\u2028b\u009b31m\u202e\nc' });
    const line = await written({ format: 'json' }, message);
    expect(line.match(/\n/gu)).toHaveLength(1);
    expect(line).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u);
    expect(JSON.parse(line)).toEqual(message);
  });
});

describeContents('console', async (message) => {
  const text = await written({}, message);
  return { text, urls: ownLinks(text) };
});
