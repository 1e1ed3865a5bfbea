import type { Account } from '../../../shared/model.ts';
import { inWords } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { time } from '../../lib/time-words.ts';
import { useAct } from '../../parts/use-act.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';

const dayMs = 86_400_000;

/** How an account stands, in words: what is wrong, or since when it is signed in and until when. */
export function SignInSentence({ account }: { account: Account }) {
  const now = useNow();
  const { held, problem, state, signedInAt, forecast } = account;
  const { endsAt } = forecast;
  const ahead = state === 'signed_in' && endsAt !== null && endsAt > now;
  return (
    <div className="account-words second">
      <p>
        {held && `${t.accounts.held} `}
        {problem !== null
          ? inWords(problem)
          : state === 'signed_in' && signedInAt !== null
            ? signedInFor(now - signedInAt)
            : t.accounts.waitsFor}
        {ahead && (
          <>
            {' '}
            {forecast.by === 'experience'
              ? t.sentence.experience
              : forecast.testing
                ? t.sentence.testing
                : t.sentence.ends}{' '}
            <b title={time.exact(endsAt)}>{time.day(endsAt, now)}</b>.
          </>
        )}
      </p>
      {(ahead || problem?.code === 'testing_mode_ended') && forecast.testing && <Publish said={!ahead} />}
    </div>
  );
}

function Publish({ said }: { said: boolean }) {
  const ask = useAsk();
  const { act } = useAct();
  return (
    <p className="third meta">
      {!said && `${t.sentence.whyTesting} `}
      <button type="button" className="link" onClick={() => void act(() => ask('openPage', 'google_audience'))}>
        {t.sentence.publish}
      </button>
    </p>
  );
}

function signedInFor(ms: number): string {
  const days = Math.floor(ms / dayMs);
  return days < 1 ? t.sentence.signedInToday : t.sentence.signedInDays(days);
}
