import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MessageDetail } from '../../../shared/model.ts';
import { type Problem, says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { t } from '../../words/words.ts';

/** One mistyped recipient: the same message to that person alone, under the right address. */
export function CorrectAddress({ detail, onClose }: { detail: MessageDetail; onClose: () => void }) {
  const ask = useAsk();
  const { showMessage } = useNav();
  const people = [...new Set(detail.recipients.map(({ address }) => address))];
  const [was, setWas] = useState(people[0] ?? '');
  const [is, setIs] = useState(people[0] ?? '');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function send(): Promise<void> {
    setBusy(true);
    try {
      const { messageId } = await ask('correctAddress', { id: detail.row.id, was, is });
      onClose();
      showMessage(messageId);
    } catch (thrown) {
      setProblem(problemOf(thrown));
    } finally {
      setBusy(false);
    }
  }
  const same = is.trim() === '' || is.trim().toLowerCase() === was.toLowerCase();
  return (
    <Modal opened onClose={onClose} title={t.detail.correctTitle} size={440} withCloseButton={false}>
      <form
        className="correct"
        onSubmit={(event) => {
          event.preventDefault();
          if (!same && !busy) void send();
        }}
      >
        <p className="second">{t.detail.correctBody}</p>
        {people.length > 1 && (
          <Select
            label={t.detail.correctWho}
            data={people}
            value={was}
            searchable={people.length > 8}
            comboboxProps={{ withinPortal: false }}
            onChange={(next) => {
              setWas(next ?? was);
              setIs(next ?? was);
            }}
          />
        )}
        <TextInput
          data-autofocus
          label={t.detail.correctIs}
          value={is}
          spellCheck={false}
          maxLength={320}
          error={problem === null ? null : says(problem)}
          onChange={(event) => {
            setIs(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <div className="modal-act">
          <Button onClick={onClose}>{t.app.keep}</Button>
          <Button type="submit" variant="filled" disabled={same || busy}>
            {t.detail.correctYes}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
