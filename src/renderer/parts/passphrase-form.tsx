import { Button, PasswordInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { inWords, type Problem, problem } from '../../shared/problems/problem.ts';
import { LEAST_PASSPHRASE } from '../../shared/vault.ts';
import { problemOf } from '../bridge/refusal.ts';
import { t } from '../words/words.ts';

interface PassphraseFormProps {
  readonly lead: ReactNode;
  readonly yes: string;
  /** Also asks for the present one. */
  readonly change?: boolean;
  readonly danger?: boolean;
  readonly save: (passphrase: string, current: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** A new passphrase, typed twice; for a change after the present one. */
export function PassphraseForm({ lead, yes, change = false, danger = false, save, onClose }: PassphraseFormProps) {
  const [current, setCurrent] = useState('');
  const [typed, setTyped] = useState('');
  const [again, setAgain] = useState('');
  const [wrong, setWrong] = useState<Problem | null>(null);
  const [differ, setDiffer] = useState(false);
  const [busy, setBusy] = useState(false);

  async function submit(): Promise<void> {
    setWrong(null);
    setDiffer(false);
    if (typed.trim().length < LEAST_PASSPHRASE)
      return setWrong(problem('passphrase_short', { least: LEAST_PASSPHRASE }));
    if (typed !== again) return setDiffer(true);
    setBusy(true);
    try {
      await save(typed, current);
      onClose();
    } catch (thrown) {
      setWrong(problemOf(thrown));
    } finally {
      setBusy(false);
    }
  }
  const words = wrong === null ? null : inWords(wrong);
  const ofCurrent = wrong?.code === 'passphrase_wrong';
  return (
    <form
      className="passphrase"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className="second form-lead">{lead}</p>
      {change && (
        <PasswordInput
          data-autofocus
          label={t.vault.current}
          autoComplete="off"
          value={current}
          error={ofCurrent ? words : null}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
      )}
      <PasswordInput
        {...(change ? {} : { 'data-autofocus': true })}
        label={change ? t.vault.next : t.vault.field}
        autoComplete="off"
        value={typed}
        error={ofCurrent ? null : words}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <PasswordInput
        label={t.vault.again}
        autoComplete="off"
        value={again}
        error={differ ? t.vault.differ : null}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.keep}</Button>
        <Button
          type="submit"
          variant="filled"
          disabled={busy}
          {...(danger ? { color: 'red', className: 'danger' } : {})}
        >
          {yes}
        </Button>
      </div>
    </form>
  );
}
