/**
 * Runs `work` again whenever it was asked for, never two at once and never closer than `gapMs` apart. What is asked for during a
 * run is done once afterwards, so that the last change is always seen.
 */
export function createPump(
  work: () => Promise<unknown>,
  gapMs: number,
  wait: (ms: number) => Promise<void>,
): () => void {
  let running = false;
  let asked = false;

  async function run(): Promise<void> {
    running = true;
    while (asked) {
      asked = false;
      // A failed refetch shows at its own query; the pump goes on.
      await work().catch(() => undefined);
      await wait(gapMs);
    }
    running = false;
  }

  return () => {
    asked = true;
    if (!running) void run();
  };
}
