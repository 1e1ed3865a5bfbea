import { ActionIcon, Button, Menu } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Certificate } from '../../../shared/doors.ts';
import { spokenLocale } from '../../../shared/language.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { ProblemCard } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { tell, useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';
import { NetworkForm } from './network-form.tsx';

/** The SMTP door to the local network: off at first, and when it is open, where, for whom, and with which certificate. */
export function NetworkCard() {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { networkDoor: door, readOnly } = useSnapshot();
  const [changing, setChanging] = useState(false);
  const everywhere = door.host === '0.0.0.0' || door.host === '::';
  return (
    <section className="block" aria-label={t.networkDoor.title}>
      <div className="block-head">
        <h2>{t.networkDoor.title}</h2>
        <span className={`st meta${door.open ? '' : door.on ? ' amber' : ' quiet'}`}>
          <Icon name={door.open ? 'tick' : door.on ? 'warning' : 'cancelled'} />
          {door.open ? t.intake.open : door.on ? t.intake.shut : t.networkDoor.off}
        </span>
      </div>
      {door.on ? (
        <div className="door">
          <dl className="facts">
            <Fact name={t.networkDoor.address}>
              {everywhere ? door.addresses.join(', ') || t.networkDoor.everywhere : door.host}
            </Fact>
            <Fact name={t.networkDoor.starttls}>{door.port}</Fact>
            {door.implicitPort !== null && <Fact name={t.networkDoor.implicit}>{door.implicitPort}</Fact>}
            <Fact name={t.networkDoor.allowed}>{door.allow.join(', ')}</Fact>
          </dl>
          <span className="fill" />
          <Button
            size="xs"
            variant="subtle"
            disabled={busy || readOnly}
            onClick={() => void act(() => ask('setNetworkDoor', { ...settingsOf(door), on: false }))}
          >
            {t.networkDoor.closeDoor}
          </Button>
          <Button size="xs" disabled={readOnly} onClick={() => setChanging(true)}>
            {t.networkDoor.change}
          </Button>
        </div>
      ) : (
        <div className="door">
          <span className="third meta">{t.networkDoor.lead}</span>
          <span className="fill" />
          <Button size="xs" disabled={readOnly} onClick={() => setChanging(true)}>
            {t.networkDoor.set}
          </Button>
        </div>
      )}
      {door.problem !== null && <ProblemCard problem={door.problem} tone="amber" />}
      {door.on && door.certificate !== null && <CertificateLine certificate={door.certificate} />}
      <NetworkForm door={door} opened={changing} onClose={() => setChanging(false)} />
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{children}</dd>
    </div>
  );
}

function settingsOf({ on, host, port, implicitPort, allow }: ReturnType<typeof useSnapshot>['networkDoor']) {
  return { on, host, port, implicitPort, allow };
}

/** By the fingerprint a copier's operator sees that it is this computer that the copier talks to. */
function CertificateLine({ certificate }: { certificate: Certificate }) {
  const ask = useAsk();
  const copy = useCopy();
  const { act } = useAct();
  const { readOnly } = useSnapshot();
  const [asking, setAsking] = useState(false);
  async function save(): Promise<void> {
    const answer = await act(() => ask('saveCertificate'));
    if (answer?.saved === true) tell(t.networkDoor.saved);
  }
  return (
    <div className="certificate">
      <div className="ell">
        <div className="third meta">
          {t.networkDoor.fingerprint}: {certificate.own ? t.networkDoor.own : t.networkDoor.made},{' '}
          {t.networkDoor.until(
            new Intl.DateTimeFormat(spokenLocale(), { dateStyle: 'medium' }).format(certificate.validUntil),
          )}
        </div>
        <div className="mono meta fingerprint" title={t.networkDoor.forNames(certificate.names.join(', '))}>
          SHA-256 {certificate.fingerprint}
        </div>
      </div>
      <ActionIcon
        size="sm"
        aria-label={t.intake.copy(t.networkDoor.fingerprint)}
        title={t.intake.copy(t.networkDoor.fingerprint)}
        onClick={() => copy(certificate.fingerprint)}
      >
        <Icon name="copy" />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size="sm" aria-label={t.networkDoor.more} title={t.networkDoor.more}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="save" />} onClick={() => void save()}>
            {t.networkDoor.saveCertificate}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="key" />}
            disabled={readOnly}
            onClick={() => void act(() => ask('chooseCertificate'))}
          >
            {t.networkDoor.chooseCertificate}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="retry" />} disabled={readOnly} onClick={() => setAsking(true)}>
            {t.networkDoor.newCertificate}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={asking}
        title={t.networkDoor.newTitle}
        body={t.networkDoor.newBody}
        yes={t.networkDoor.newYes}
        onNo={() => setAsking(false)}
        onYes={() => void act(() => ask('newCertificate'))}
      />
    </div>
  );
}
