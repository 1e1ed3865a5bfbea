import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Door } from '../../../shared/model.ts';
import { problem, says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

/** The SMTP door: where it is, whether it is open, and its port. */
export function DoorCard({ door }: { door: Door }) {
  const { readOnly } = useSnapshot();
  const [changing, setChanging] = useState(false);
  return (
    <section className="block" aria-label={t.intake.door}>
      <div className="block-head">
        <h2>{t.intake.door}</h2>
        <span className={`st meta${door.open ? '' : ' amber'}`}>
          <Icon name={door.open ? 'tick' : 'warning'} />
          {door.open ? t.intake.open : t.intake.shut}
        </span>
      </div>
      <div className="door">
        <dl className="pairs">
          <dt>{t.intake.address}</dt>
          <dd className="mono">{door.host}</dd>
          <dt>{t.intake.port}</dt>
          <dd className="mono">{door.port}</dd>
        </dl>
        <span className="third meta">{t.intake.only}</span>
        <span className="fill" />
        <Button size="xs" disabled={readOnly} onClick={() => setChanging(true)}>
          {t.intake.changePort}
        </Button>
      </div>
      {door.problem !== null && <ProblemCard problem={door.problem} tone="amber" />}
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={t.intake.portTitle}
        size={420}
        withCloseButton={false}
      >
        <PortForm port={door.port} onClose={() => setChanging(false)} />
      </Modal>
    </section>
  );
}

function PortForm({ port, onClose }: { port: number; onClose: () => void }) {
  const ask = useAsk();
  const [typed, setTyped] = useState(String(port));
  const [error, setError] = useState<string | null>(null);
  async function save(): Promise<void> {
    const wanted = Number(typed);
    if (!/^\d+$/.test(typed) || wanted < 1024 || wanted > 65_535) return setError(says(problem('port_invalid')));
    try {
      await ask('setSmtpPort', { port: wanted });
      onClose();
    } catch (thrown) {
      setError(says(problemOf(thrown)));
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p className="second form-lead">{t.intake.portBody}</p>
      <TextInput
        data-autofocus
        label={t.intake.portField}
        inputMode="numeric"
        value={typed}
        error={error}
        onChange={(event) => setTyped(event.currentTarget.value.trim())}
      />
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.keep}</Button>
        <Button type="submit" variant="filled">
          {t.intake.portYes}
        </Button>
      </div>
    </form>
  );
}
