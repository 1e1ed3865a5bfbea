import { Button, Checkbox, Modal, Radio } from '@mantine/core';
import { useState } from 'react';
import { inWords, says } from '../../../shared/problems/problem.ts';
import type { ImportPreview, ImportResult } from '../../../shared/programs.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { ProblemCard } from '../../parts/card.tsx';
import { useAttempt } from '../../parts/use-attempt.ts';
import { t } from '../../words/words.ts';

/** The import of an Email Queue: choose a file, see what would happen, let it happen. */
export function ErpnextImport() {
  const { readOnly } = useSnapshot();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button disabled={readOnly} onClick={() => setOpened(true)}>
        {t.programs.importButton}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t.programs.importTitle}
        size={720}
        withCloseButton={false}
        closeOnClickOutside={false}
      >
        <Steps onClose={() => setOpened(false)} />
      </Modal>
    </>
  );
}

function Steps({ onClose }: { onClose: () => void }) {
  const ask = useAsk();
  const [errors, setErrors] = useState(false);
  const [hold, setHold] = useState('hold');
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [result, setResult] = useState<ImportResult | null>(null);
  const { busy, problem, attempt } = useAttempt();
  const choose = () =>
    attempt(async () => {
      const answer = await ask('previewImport', { errors });
      if (answer.preview !== null) setPreview(answer.preview);
    });
  const start = (previewId: string) =>
    attempt(async () => setResult(await ask('runImport', { previewId, hold: hold === 'hold' })));

  if (result !== null) return <Result result={result} onClose={onClose} />;
  return (
    <>
      {preview === null ? <p className="second form-lead">{t.programs.importBody}</p> : <Preview preview={preview} />}
      {preview === null && (
        <Checkbox
          label={t.programs.importErrors}
          checked={errors}
          onChange={(event) => setErrors(event.currentTarget.checked)}
        />
      )}
      {preview !== null && preview.messages > 0 && (
        <Radio.Group label={t.programs.importHow} value={hold} onChange={setHold}>
          <Radio value="hold" label={t.programs.importHold} />
          <Radio value="go" label={t.programs.importGo} />
        </Radio.Group>
      )}
      {busy && <p className="third meta">{t.programs.importReading}</p>}
      {problem !== null && <ProblemCard problem={problem} tone="amber" />}
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.close}</Button>
        {preview !== null && preview.messages > 0 && (
          <Button disabled={busy} onClick={() => void choose()}>
            {t.programs.importOther}
          </Button>
        )}
        {preview === null || preview.messages === 0 ? (
          <Button variant="filled" data-autofocus disabled={busy} onClick={() => void choose()}>
            {preview === null ? t.programs.importChoose : t.programs.importOther}
          </Button>
        ) : (
          <Button variant="filled" disabled={busy} onClick={() => void start(preview.id)}>
            {t.programs.importYes(preview.messages)}
          </Button>
        )}
      </div>
    </>
  );
}

const order = ['import', 'sent', 'double', 'error', 'unusable'] as const;

function Preview({ preview }: { preview: ImportPreview }) {
  return (
    <div className="import">
      <p>
        <span className="mid">{preview.fileName}</span>
        <span className="third"> · {t.programs.importRows(preview.rows)}</span>
      </p>
      <p className="mid">
        {preview.messages > 0 ? t.programs.importWould(preview.messages) : t.programs.importNothing}
      </p>
      <dl className="pairs import-counts">
        {order
          .filter((fate) => (preview.counts[fate] ?? 0) > 0)
          .map((fate) => (
            <div key={fate}>
              <dt>{t.programs.importFates[fate]}</dt>
              <dd>{preview.counts[fate]}</dd>
            </div>
          ))}
      </dl>
      <p className="third meta">{preview.statuses.map(({ status, rows }) => `${status} ${rows}`).join(' · ')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className="import-rows" aria-label={t.programs.importSample} tabIndex={0}>
        {preview.sample.map((row) => (
          <div key={row.name} className="import-row">
            <span className="ell" title={row.subject}>
              {row.subject}
            </span>
            <span className="third ell">{row.recipients.join(', ')}</span>
            <span className={row.fate === 'import' ? '' : row.fate === 'unusable' ? 'amber' : 'third'}>
              {row.problem === null ? t.programs.importFates[row.fate] : says(row.problem)}
            </span>
          </div>
        ))}
      </section>
    </div>
  );
}

function Result({ result, onClose }: { result: ImportResult; onClose: () => void }) {
  return (
    <>
      <p className="mid">{t.programs.importDone(result.imported)}</p>
      {result.doubles > 0 && <p className="second">{t.programs.importDoubles(result.doubles)}</p>}
      {result.refused.length > 0 && (
        <>
          <p className="second">{t.programs.importRefused(result.refused.length)}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
          <section className="import-rows" aria-label={t.programs.importRefused(result.refused.length)} tabIndex={0}>
            {result.refused.map(({ name, problem }) => (
              <div key={name} className="import-row">
                <span className="mono ell">{name}</span>
                <span className="amber">{inWords(problem)}</span>
              </div>
            ))}
          </section>
        </>
      )}
      <div className="modal-act">
        <Button variant="filled" data-autofocus onClick={onClose}>
          {t.intake.done}
        </Button>
      </div>
    </>
  );
}
