import { Button, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServiceKeyView } from '../../../shared/calls/accounts.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { keys } from '../../bridge/queries.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useAttempt } from '../../parts/use-attempt.ts';
import { t } from '../../words/words.ts';
import { DelegationSteps } from './delegation.tsx';
import { FileDrop } from './file-drop.tsx';

/** Keys of service accounts: importing one, and naming the addresses that it may send as. */
export function ServiceKeys() {
  const ask = useAsk();
  const { readOnly } = useSnapshot();
  const { data } = useQuery({ queryKey: keys.serviceKeys, queryFn: () => ask('serviceKeys') });
  const { act, busy } = useAct();
  const [open, setOpen] = useState<ServiceKeyView | 'import' | null>(null);
  return (
    <section className="block">
      <div className="block-head">
        <h2>{t.service.title}</h2>
        <span className="third meta">{t.service.hint}</span>
        <span className="fill" />
        <Button size="xs" disabled={readOnly} onClick={() => setOpen('import')}>
          {t.service.import}
        </Button>
      </div>
      {data?.map((key) => (
        <div key={key.connectedAppId} className="app app-line">
          <span className="ell mid" title={key.robotEmail}>
            {key.robotEmail}
          </span>
          <span className="third meta">{key.accounts === 0 && t.service.unused}</span>
          <span className="fill" />
          <Button size="xs" disabled={readOnly} onClick={() => setOpen(key)}>
            {key.accounts === 0 ? t.service.addFirst : t.service.addMore}
          </Button>
          {key.accounts === 0 && (
            <Button
              size="xs"
              variant="subtle"
              disabled={busy || readOnly}
              onClick={() => void act(() => ask('forgetServiceKey', key.connectedAppId))}
            >
              {t.service.forgetKey}
            </Button>
          )}
        </div>
      ))}
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={t.service.importTitle}
        size={520}
        closeButtonProps={{ 'aria-label': t.app.close }}
      >
        {open !== null && <KeyForm first={open === 'import' ? null : open} onClose={() => setOpen(null)} />}
      </Modal>
    </section>
  );
}

function KeyForm({ first, onClose }: { first: ServiceKeyView | null; onClose: () => void }) {
  const ask = useAsk();
  const [key, setKey] = useState(first);
  const [subject, setSubject] = useState('');
  const { busy, problem, attempt, forget } = useAttempt();
  const take = (json: string | null): Promise<void> =>
    attempt(async () => {
      const taken = await ask('importServiceKey', { json });
      if (taken !== null) setKey(taken);
    });
  if (key === null) {
    return (
      <div className="settings-form">
        <p className="second">{t.service.importBody}</p>
        <FileDrop title={t.service.drop} onText={(json) => void take(json)} onChoose={() => void take(null)} />
        {problem !== null && <ProblemCard problem={problem} />}
      </div>
    );
  }
  return (
    <form
      className="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(async () => {
          await ask('addServiceAccount', { connectedAppId: key.connectedAppId, subject });
          onClose();
        });
      }}
    >
      <p>
        <span className="third">{t.service.robot}</span> <span className="mid">{key.robotEmail}</span>
      </p>
      <DelegationSteps delegation={key} />
      <TextInput
        data-autofocus
        label={t.service.subject}
        placeholder={t.service.subjectHint}
        value={subject}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setSubject(event.currentTarget.value);
          forget();
        }}
      />
      {problem !== null && <ProblemCard problem={problem} />}
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.close}</Button>
        <Button type="submit" variant="filled" disabled={busy || subject.trim() === ''}>
          {t.service.add}
        </Button>
      </div>
    </form>
  );
}
