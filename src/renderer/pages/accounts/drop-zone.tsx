import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { tell } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { FileDrop } from './file-drop.tsx';

interface DropZoneProps {
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
  readonly onTaken?: (connectedAppId: string) => void;
  /** The connected app that the file is for, when it is there already. */
  readonly into?: string;
  readonly small?: boolean;
}

/** Where Google's client file is dropped or chosen. Main checks it. */
export function DropZone({ attempt, onTaken, into, small = false }: DropZoneProps) {
  const ask = useAsk();
  const { accounts } = useSnapshot();
  const signedIn = accounts.filter((one) => one.connectedAppId === into && one.state !== 'signed_out').length;
  const hand = (json: string | null) =>
    attempt(async () => {
      const { connectedAppId, signedOut } = await ask('importClient', {
        json,
        ...(into === undefined ? {} : { into }),
      });
      if (signedOut > 0) tell(t.connectedApp.signedOut(signedOut));
      if (connectedAppId !== null) onTaken?.(connectedAppId);
    });
  return (
    <>
      <FileDrop
        title={t.clientFile.drop}
        small={small}
        onText={(json) => void hand(json)}
        onChoose={() => void hand(null)}
      />
      {signedIn > 0 && <p className="third meta">{t.clientFile.another(signedIn)}</p>}
    </>
  );
}
