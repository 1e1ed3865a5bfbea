import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Door } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';
import { PortForm } from './port-form.tsx';

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
        <PortForm
          port={door.port}
          lead={t.programs.httpPortBody}
          save={(port) => ask('setHttpDoor', { open: true, port })}
          onClose={() => setChanging(false)}
        />
      </Modal>
    </section>
  );
}
