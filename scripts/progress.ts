import type { CliContext } from './context.ts';
import { bar, number } from './text.ts';

/** Tells on standard error how far a long work is: on one line of a terminal, elsewhere a line now and then. */
export interface ProgressLine {
  /** @param share 0 to 1. */
  show(share: number, text: string): void;
  /** Leaves the terminal clean. */
  end(): void;
}

/** Of a work whose posts are counted beforehand. */
export interface Progress extends Pick<ProgressLine, 'end'> {
  show(done: number, of: number, note?: string): void;
}

/** How often a terminal is drawn on, and how often a line is written elsewhere: nothing for work that is shorter. */
const everyMs = { terminal: 100, lines: 10_000 };

export function createProgressLine({ stderr }: Pick<CliContext, 'stderr'>, now: () => number): ProgressLine {
  const onTerminal = stderr.isTTY === true;
  const pause = onTerminal ? everyMs.terminal : everyMs.lines;
  let last = now();
  const clear = onTerminal ? '\r\u001b[2K' : '';
  return {
    show(share, text) {
      if (now() - last < pause) return;
      last = now();
      const drawn = onTerminal ? `${bar(share, 30)} ` : '';
      stderr.write(`${clear}${drawn}${Math.floor(share * 100)} %  ${text}${onTerminal ? '' : '\n'}`);
    },
    end: () => void (clear && stderr.write(clear)),
  };
}

export function createProgress(context: Pick<CliContext, 'stderr'>, now: () => number): Progress {
  const line = createProgressLine(context, now);
  return {
    show(done, of, note) {
      const share = of > 0 ? Math.min(1, done / of) : 0;
      line.show(share, `${number(done)} of ${number(of)} posts${note ? `, ${note}` : ''}`);
    },
    end: line.end,
  };
}
