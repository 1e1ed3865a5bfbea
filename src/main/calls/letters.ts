import type { MainWindow } from '../desktop/types.ts';
import type { Compose } from '../intake/compose.ts';
import { readMailto } from '../intake/mailto.ts';
import type { Log } from '../ports.ts';

interface LetterDeps {
  readonly compose: Compose;
  readonly window: Pick<MainWindow, 'show'>;
  readonly log: Log;
}

/** Makes a draft of a `mailto:` link and shows it. Nothing is sent. */
export function createLetters({ compose, window, log }: LetterDeps): (link: string) => Promise<void> {
  return async (link) => {
    const letter = readMailto(link);
    if (letter === null) {
      log.write('warn', 'a mail link was not understood');
      window.show({ page: 'compose', messageId: null });
      return;
    }
    const { id } = compose.createFrom(letter);
    window.show({ page: 'compose', messageId: null, draftId: id });
  };
}
