import { useAsk } from '../../bridge/bridge.tsx';
import { t } from '../../words/words.ts';
import { FileDrop } from './file-drop.tsx';

interface DropZoneProps {
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
  readonly onTaken?: (connectedAppId: string) => void;
  readonly small?: boolean;
}

/** Where Google's client file is dropped or chosen. Main checks it. */
export function DropZone({ attempt, onTaken, small = false }: DropZoneProps) {
  const ask = useAsk();
  const hand = (json: string | null) =>
    attempt(async () => {
      const { connectedAppId } = await ask('importClient', { json });
      if (connectedAppId !== null) onTaken?.(connectedAppId);
    });
  return (
    <FileDrop
      title={t.clientFile.drop}
      small={small}
      onText={(json) => void hand(json)}
      onChoose={() => void hand(null)}
    />
  );
}
