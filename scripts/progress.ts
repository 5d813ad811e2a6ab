import type { CliContext } from './context.ts';
import { bar, number } from './text.ts';

/** Tells on standard error how far a long work is: on one line of a terminal, elsewhere a line now and then. */
export interface Progress {
  show(done: number, of: number, note?: string): void;
  /** Leaves the terminal clean. */
  end(): void;
}

/** How often a terminal is drawn on, and how often a line is written elsewhere: nothing for work that is shorter. */
const everyMs = { terminal: 100, lines: 10_000 };

export function createProgress({ stderr }: Pick<CliContext, 'stderr'>, now: () => number): Progress {
  const onTerminal = stderr.isTTY === true;
  const pause = onTerminal ? everyMs.terminal : everyMs.lines;
  let last = now();
  const clear = onTerminal ? '\r\u001b[2K' : '';
  return {
    show(done, of, note) {
      if (now() - last < pause) return;
      last = now();
      const share = of > 0 ? Math.min(1, done / of) : 0;
      const drawn = onTerminal ? `${bar(share, 30)} ` : '';
      const line = `${drawn}${Math.floor(share * 100)} %  ${number(done)} of ${number(of)} posts${note ? `, ${note}` : ''}`;
      stderr.write(`${clear}${line}${onTerminal ? '' : '\n'}`);
    },
    end: () => void (clear && stderr.write(clear)),
  };
}
