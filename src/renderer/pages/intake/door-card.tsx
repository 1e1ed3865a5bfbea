import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Door } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';
import { PortForm } from './port-form.tsx';

/** The SMTP door: where it is, whether it is open, and its port. */
export function DoorCard({ door }: { door: Door }) {
  const ask = useAsk();
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
        <PortForm
          port={door.port}
          lead={t.intake.portBody}
          save={(port) => ask('setSmtpPort', { port })}
          onClose={() => setChanging(false)}
        />
      </Modal>
    </section>
  );
}
