import type { guideCalls } from '../../shared/calls/guide.ts';
import { ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function guideHandlers({ guide }: CallDeps): HandlersOf<typeof guideCalls> {
  const done = ok(null);
  return {
    guideGo(step) {
      guide.go(step);
      return done;
    },
    guideAudience(audience) {
      guide.choose(audience);
      return done;
    },
    guideSendTest: () => guide.sendTest(),
    guideTryAgain() {
      guide.tryAgain();
      return done;
    },
    guideLeave() {
      guide.leave();
      return done;
    },
    guideStart() {
      guide.start();
      return done;
    },
  };
}
