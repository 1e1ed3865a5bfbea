import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Door } from '../../../shared/model.ts';
import { problem, says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';

/** The HTTP door: whether it is open, its address, its port. */
export function HttpCard({ door }: { door: Door }) {
  const ask = useAsk();
  const { act } = useAct();
  const copy = useCopy();
  const { readOnly } = useSnapshot();
  const [changing, setChanging] = useState(false);
  const url = `http://${door.host}:${door.port}`;
  const shut = !door.open && door.problem !== null;
  return (
    <section className="block" aria-label={t.programs.http}>
      <div className="block-head">
        <h2>{t.programs.http}</h2>
        <span className={`st meta${shut ? ' amber' : door.open ? '' : ' quiet'}`}>
          <Icon name={door.open ? 'tick' : shut ? 'warning' : 'cancelled'} />
          {door.open ? t.intake.open : shut ? t.intake.shut : t.programs.off}
        </span>
        <span className="third meta">{t.programs.httpHint}</span>
      </div>
      <div className="door">
        <dl className="pairs">
          <dt>{t.programs.address}</dt>
          <dd className="mono">{url}</dd>
        </dl>
        <span className="fill" />
        <div className="door-acts">
          {door.open && (
            <Button size="xs" leftSection={<Icon name="copy" />} onClick={() => copy(url)}>
              {t.programs.copyAddress}
            </Button>
          )}
          <Button size="xs" disabled={readOnly} onClick={() => setChanging(true)}>
            {t.intake.changePort}
          </Button>
          <Button
            size="xs"
            disabled={readOnly}
            onClick={() => void act(() => ask('setHttpDoor', { open: !door.open, port: door.port }))}
          >
            {door.open ? t.programs.turnOff : t.programs.turnOn}
          </Button>
        </div>
      </div>
      {door.problem !== null && <ProblemCard problem={door.problem} tone="amber" />}
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={t.programs.httpPortTitle}
        size={420}
        withCloseButton={false}
      >
        <PortForm door={door} onClose={() => setChanging(false)} />
      </Modal>
    </section>
  );
}

function PortForm({ door, onClose }: { door: Door; onClose: () => void }) {
  const ask = useAsk();
  const [typed, setTyped] = useState(String(door.port));
  const [error, setError] = useState<string | null>(null);
  async function save(): Promise<void> {
    const wanted = Number(typed);
    if (!/^\d+$/.test(typed) || wanted < 1024 || wanted > 65_535) return setError(says(problem('port_invalid')));
    try {
      await ask('setHttpDoor', { open: true, port: wanted });
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
      <p className="second form-lead">{t.programs.httpPortBody}</p>
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
