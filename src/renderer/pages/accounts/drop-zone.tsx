import { useState } from 'react';
import { useAsk } from '../../bridge/bridge.tsx';
import { Drawing } from '../../parts/icon.tsx';
import { tell } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

const largest = 100_000;

/** Where Google's client file is dropped or chosen. Main checks it. */
export function DropZone({
  attempt,
  small = false,
}: {
  attempt: (work: () => Promise<unknown>) => Promise<void>;
  small?: boolean;
}) {
  const ask = useAsk();
  const [over, setOver] = useState(false);
  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > largest) return tell(t.firstRun.tooBig);
    await attempt(async () => ask('importClient', { json: await file.text() }));
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
      <div className="drop-title">{t.firstRun.drop}</div>
      <div className="second">
        {t.firstRun.or}{' '}
        <button type="button" className="link" onClick={() => void attempt(() => ask('importClient', { json: null }))}>
          {t.firstRun.choose}
        </button>
      </div>
    </div>
  );
}
