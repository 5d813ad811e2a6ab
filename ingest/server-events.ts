import { PipelineError } from '../core/errors.ts';

/** One event of a stream: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ServerEvent {
  /** `message` where it is not named. */
  readonly event: string;
  readonly data: string;
}

/**
 * The events of a stream as they come. Comments, by which a server shows that it is there, are passed over.
 * @param maxLength Longest line, and longest data, in UTF-16 code units. Throws `PipelineError` (transient) for a longer one.
 */
export async function* readServerEvents(
  body: AsyncIterable<Uint8Array>,
  maxLength: number,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r?\n/u);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event: event === '' ? 'message' : event, data: data.join('\n') };
        [event, data, length] = ['', [], 0];
        continue;
      }
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/su.exec(line) ?? [];
      if (name === 'event') event = value;
      if (name === 'data') data.push(value);
      length += name === 'data' ? value.length : 0;
      if (length > maxLength) throw tooLong(maxLength);
    }
    if (rest.length > maxLength) throw tooLong(maxLength);
  }
}

function tooLong(maxLength: number): PipelineError {
  return new PipelineError(`the stream has an event of more than ${maxLength} characters`, { retry: 'transient' });
}
