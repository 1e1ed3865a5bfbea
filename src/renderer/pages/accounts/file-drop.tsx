import { useState } from 'react';
import { Drawing } from '../../parts/icon.tsx';
import { tell } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

const largest = 100_000;

/** Where a small file is dropped or chosen; who uses it says what is done with its text. */
export function FileDrop({
  title,
  small = true,
  onText,
  onChoose,
}: {
  title: string;
  small?: boolean;
  onText: (text: string) => void;
  onChoose: () => void;
}) {
  const [over, setOver] = useState(false);
  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > largest) return tell(t.clientFile.tooBig);
    onText(await file.text());
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
      <div className="drop-title">{title}</div>
      <div className="second">
        {t.clientFile.or}{' '}
        <button type="button" className="link" onClick={onChoose}>
          {t.clientFile.choose}
        </button>
      </div>
    </div>
  );
}
