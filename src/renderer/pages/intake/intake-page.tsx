import { Button } from '@mantine/core';
import { useState } from 'react';
import { useSnapshot } from '../../bridge/live.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { t } from '../../words/words.ts';
import { AddProgram } from './add-program.tsx';
import { DoorCard } from './door-card.tsx';
import { NetworkCard } from './network-card.tsx';
import { ProgramRow } from './program-row.tsx';
import { type GivenPassword, SettingsOnce } from './settings-once.tsx';

/** The ways in: the door, and the programs that may use it. */
export function IntakePage() {
  const { doors, clients, readOnly } = useSnapshot();
  const [adding, setAdding] = useState(false);
  const [given, setGiven] = useState<GivenPassword | null>(null);
  const door = doors.find((one) => one.kind === 'smtp');
  const add = (
    <Button variant="filled" disabled={readOnly} leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
      {t.intake.addProgram}
    </Button>
  );
  return (
    <div className="page">
      <PageHead title={t.intake.title}>{clients.length > 0 && add}</PageHead>
      <div className="page-body">
        {doors.map((one) => (
          <DoorCard key={one.kind} door={one} />
        ))}
        <NetworkCard />
        <section className="block">
          <div className="block-head">
            <h2>{t.intake.programs}</h2>
            <span className="third meta">{t.intake.programsHint}</span>
          </div>
          {clients.length === 0 ? (
            <Empty title={t.intake.emptyTitle} body={t.intake.emptyBody}>
              {add}
            </Empty>
          ) : (
            <ul className="programs">
              {clients.map((client) => (
                <ProgramRow key={client.id} client={client} onPassword={setGiven} />
              ))}
            </ul>
          )}
        </section>
      </div>
      <AddProgram opened={adding} onClose={() => setAdding(false)} onAdded={setGiven} />
      {door !== undefined && <SettingsOnce door={door} given={given} onClose={() => setGiven(null)} />}
    </div>
  );
}
