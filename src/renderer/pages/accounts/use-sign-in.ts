import { useCallback, useState } from 'react';
import type { Takes } from '../../../shared/ipc.ts';
import type { Problem } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { problemOf } from '../../bridge/refusal.ts';

export type SignInAsked = Takes<'signIn'>;

/** What went wrong on the Accounts page, and the sign-in that was asked for when it was one. */
export interface Trouble {
  readonly problem: Problem;
  readonly asked: SignInAsked | null;
}

export interface SigningIn {
  readonly trouble: Trouble | null;
  /** The person has read it. */
  readonly read: () => void;
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
  readonly signIn: (connectedAppId: string, accountId: string | null) => void;
}

/** Acts whose failure has a place on the page, beside what mends it. */
export function useSignIn(): SigningIn {
  const ask = useAsk();
  const { signInTrouble } = useSnapshot();
  const [here, setTrouble] = useState<Trouble | null>(null);
  const run = useCallback(
    async (work: () => Promise<unknown>, asked: SignInAsked | null): Promise<void> => {
      setTrouble(null);
      try {
        await work();
        setTrouble(null);
        // a client file that was taken is the answer to what came of the last sign-in
        if (asked === null) await ask('signInRead');
      } catch (thrown) {
        setTrouble({ problem: problemOf(thrown), asked });
      }
    },
    [ask],
  );
  // what this page has asked for tells first; a page that was opened later tells what main has kept
  const kept = signInTrouble === null ? null : { problem: signInTrouble.problem, asked: signInTrouble };
  const trouble = here ?? kept;
  return {
    trouble,
    read: () => {
      setTrouble(null);
      void ask('signInRead').catch(() => undefined);
    },
    attempt: (work) => run(work, null),
    signIn: (connectedAppId, accountId) => {
      const asked = { connectedAppId, accountId };
      void run(() => ask('signIn', asked), asked);
    },
  };
}
