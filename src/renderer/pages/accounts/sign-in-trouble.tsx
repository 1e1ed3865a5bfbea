import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { warnsOf } from '../../../shared/connected-app.ts';
import type { Problem, ProblemCode } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { isCalm } from '../../lib/mend.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import type { SigningIn, Trouble } from './use-sign-in.ts';

interface SignInTroubleProps {
  readonly trouble: Trouble;
  readonly signingIn: SigningIn;
  /** Opens the settings of a connected app. */
  readonly onOpenApp: (connectedAppId: string) => void;
}

/** Why a sign-in or a client file was not taken, with the one button that mends it. */
export function SignInTrouble({ trouble, signingIn, onOpenApp }: SignInTroubleProps) {
  const { problem } = trouble;
  return (
    <ProblemCard
      problem={problem}
      tone={isCalm(problem) ? 'plain' : 'red'}
      {...(isCalm(problem) ? { icon: 'info' as const } : {})}
      acts={
        <>
          <Mend trouble={trouble} signingIn={signingIn} onOpenApp={onOpenApp} />
          <Button variant="subtle" onClick={signingIn.read}>
            {t.signingIn.read}
          </Button>
        </>
      }
    />
  );
}

const bySettings: readonly ProblemCode[] = ['client_invalid', 'scope_invalid', 'no_identity'];
const byClientsPage: readonly ProblemCode[] = [
  'client_json_web',
  'client_json_service_account',
  'client_json_not_json',
  'client_json_incomplete',
];

function Mend({ trouble: { problem, asked }, signingIn, onOpenApp }: SignInTroubleProps): ReactNode {
  const ask = useAsk();
  const { act } = useAct();
  const { connectedApps, readOnly, signIn: running } = useSnapshot();
  if (byClientsPage.includes(problem.code))
    return (
      <Button
        rightSection={<Icon name="out" size={14} />}
        onClick={() => void act(() => ask('openPage', 'google_console'))}
      >
        {t.clientFile.openClients}
      </Button>
    );
  const app = connectedApps.find(({ id }) => id === asked?.connectedAppId);
  if (asked === null || app === undefined || running !== null) return null;
  if (bySettings.includes(problem.code))
    return <Button onClick={() => onOpenApp(app.id)}>{t.signingIn.openSettings}</Button>;
  const again = () => signingIn.signIn(asked.connectedAppId, asked.accountId);
  if (problem.code === 'no_refresh_token' && warnsOf('lasting_sign_in', app.warnings)) {
    const addFirst = async () => {
      const added = await act(() => ask('addToConnectedApp', { connectedAppId: app.id, what: 'lasting_sign_in' }));
      if (added !== undefined) again();
    };
    return (
      <Button disabled={readOnly} onClick={() => void addFirst()}>
        {t.signingIn.askForIt}
      </Button>
    );
  }
  const words = againWords(problem);
  return words === null ? null : (
    <Button disabled={readOnly} onClick={again}>
      {words}
    </Button>
  );
}

/** What the button says that starts the same sign-in once more; null where that would mend nothing. */
function againWords(problem: Problem): string | null {
  switch (problem.code) {
    case 'scope_missing':
      return t.signingIn.choosePermissions;
    case 'other_account':
      return t.signingIn.asExpected(String(problem.params.expected));
    case 'consent_timeout':
      return t.signingIn.startAgain;
    case 'consent_cancelled':
    case 'consent_superseded':
    case 'app_unknown':
    case 'account_unknown':
      return null;
    default:
      return t.signingIn.again;
  }
}
