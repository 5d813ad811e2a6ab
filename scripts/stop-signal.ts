/** `npm start` passes on the Ctrl-C that the terminal has already sent: signals so close together are one. */
const sameSignalMs = 1_000;

/** Resolves `requested` at the first Ctrl-C or TERM; calls `again` at a later one. */
export function stopSignal(again: () => void = () => undefined): {
  readonly requested: Promise<void>;
  release(): void;
} {
  let request = (): void => undefined;
  const requested = new Promise<void>((resolve) => {
    request = resolve;
  });
  let firstAt: number | undefined;
  const handle = () => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > sameSignalMs) again();
    request();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    requested,
    release() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
