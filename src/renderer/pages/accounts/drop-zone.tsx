import { useState } from 'react';
import { useAsk } from '../../bridge/bridge.tsx';
import { Drawing } from '../../parts/icon.tsx';
import { tell } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

const largest = 100_000;

interface DropZoneProps {
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
  readonly onTaken?: (connectedAppId: string) => void;
  readonly small?: boolean;
}

/** Where Google's client file is dropped or chosen. Main checks it. */
export function DropZone({ attempt, onTaken, small = false }: DropZoneProps) {
  const ask = useAsk();
  const [over, setOver] = useState(false);

  const hand = (json: string | null) =>
    attempt(async () => {
      const { connectedAppId } = await ask('importClient', { json });
      if (connectedAppId !== null) onTaken?.(connectedAppId);
    });
  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > largest) return tell(t.clientFile.tooBig);
    await hand(await file.text());
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard
    <div
      className={`drop${small ? ' small' : ''}${over ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer.files[0]);
      }}
    >
      {!small && <Drawing name="file" />}
      <div className="drop-title">{t.clientFile.drop}</div>
      <div className="second">
        {t.clientFile.or}{' '}
        <button type="button" className="link" onClick={() => void hand(null)}>
          {t.clientFile.choose}
        </button>
      </div>
    </div>
  );
}
