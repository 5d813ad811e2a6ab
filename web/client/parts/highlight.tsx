import { pieces, type Span } from '../mention.ts';

/** A text with what matched marked. Its direction is its own. */
export function Highlight({ text, spans, field }: { text: string; spans: readonly Span[]; field: string }) {
  return (
    <bdi>
      {pieces(text, spans, field).map(({ text: piece, hit }, index) =>
        hit ? <mark key={index}>{piece}</mark> : piece,
      )}
    </bdi>
  );
}
