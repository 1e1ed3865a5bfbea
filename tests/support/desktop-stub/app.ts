import type { Desktop, Handlers, RunningApp } from '../../../src/main/desktop/types.ts';
import { callNames } from '../../../src/shared/channels.ts';
import { ok } from '../../../src/shared/result.ts';

/** What stands in for the application when only the desktop around it is tested: every call is answered with null. */
export async function startApp(desktop: Desktop): Promise<RunningApp> {
  const plain = callNames.map((name) => [name, async () => ok(null)] as const);
  const handlers = {
    ...Object.fromEntries(plain),
    retry: async () => {
      throw new Error('a planted fault with ya29.CANARY');
    },
    quit: async () => {
      desktop.quit();
      return ok(null);
    },
  } as unknown as Handlers;
  desktop.calls.register(handlers, async (draftId, paths) => {
    desktop.log.write('info', 'dropped', { draftId, paths: paths.join(' ') });
    return ok(null) as never;
  });
  desktop.mail.serve(
    async (id) =>
      `<p>mail ${id}</p><script>document.title = 'ran'</script><img src="http://127.0.0.1:9/x.png"><a href="https://example.com/">out</a>`,
  );
  Object.assign(globalThis, { desktop });
  desktop.log.write('info', 'started');
  return {
    openLetter: async (link) => desktop.log.write('info', 'letter', { link }),
    stop: async () => desktop.log.write('info', 'stopped'),
  };
}
