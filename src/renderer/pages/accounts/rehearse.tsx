import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { inWords } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { t } from '../../words/words.ts';

/** For those without a Google project yet, or with an ERP to test: everything works, and nobody gets mail. */
export function Rehearse() {
  const ask = useAsk();
  const { readOnly } = useSnapshot();
  const [asking, setAsking] = useState(false);
  const [email, setEmail] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  async function start(): Promise<void> {
    setBusy(true);
    try {
      await ask('startRehearsal', { email });
      await ask('guideLeave');
    } catch (thrown) {
      const problem = problemOf(thrown);
      setError(inWords(problem));
      setBusy(false);
    }
  }
  return (
    <form
      className="practice"
      onSubmit={(event) => {
        event.preventDefault();
        if (asking) void start();
        else setAsking(true);
      }}
    >
      <h3>{t.rehearsal.startTitle}</h3>
      <p className="second">{t.rehearsal.startBody}</p>
      {asking && (
        <TextInput
          autoFocus
          label={t.rehearsal.startAddress}
          placeholder={t.rehearsal.startHint}
          value={email}
          error={error}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
            setError(null);
          }}
        />
      )}
      <Button type="submit" disabled={readOnly || busy}>
        {t.rehearsal.start}
      </Button>
    </form>
  );
}
