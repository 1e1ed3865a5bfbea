import { Button } from '@mantine/core';
import { useState } from 'react';
import { useSnapshot } from '../../bridge/live.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { t } from '../../words/words.ts';
import { AddProgram } from './add-program.tsx';
import { DoorCard } from './door-card.tsx';
import { ErpnextImport } from './erpnext-import.tsx';
import { FoldersCard } from './folders-card.tsx';
import { HttpCard } from './http-card.tsx';
import { NetworkCard } from './network-card.tsx';
import { ProgramRow } from './program-row.tsx';
import { Recipes } from './recipes.tsx';
import { type GivenPassword, SettingsOnce } from './settings-once.tsx';
import { type GivenToken, TokenOnce } from './token-once.tsx';

/** The ways in: the doors, the programs that may use them, and how these are set up. */
export function IntakePage() {
  const { doors, clients, readOnly } = useSnapshot();
  const [adding, setAdding] = useState(false);
  const [given, setGiven] = useState<GivenPassword | null>(null);
  const [token, setToken] = useState<GivenToken | null>(null);
  const door = doors.find((one) => one.kind === 'smtp');
  const http = doors.find((one) => one.kind === 'http');
  const add = (
    <Button variant="filled" disabled={readOnly} leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
      {t.intake.addProgram}
    </Button>
  );
  return (
    <div className="page">
      <PageHead title={t.intake.title}>{clients.length > 0 && add}</PageHead>
      <div className="page-body">
        {door !== undefined && <DoorCard door={door} />}
        <NetworkCard />
        {http !== undefined && <HttpCard door={http} />}
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
                <ProgramRow key={client.id} client={client} onPassword={setGiven} onToken={setToken} />
              ))}
            </ul>
          )}
        </section>
        <FoldersCard />
        <section className="block" aria-label={t.programs.command}>
          <div className="block-head">
            <h2>{t.programs.command}</h2>
            <span className="third meta">{t.programs.commandHint}</span>
          </div>
          <p className="mono command">outtray send message.eml</p>
        </section>
        <section className="block" aria-label={t.programs.setUp}>
          <div className="block-head">
            <h2>{t.programs.setUp}</h2>
            <span className="third meta">{t.programs.setUpHint}</span>
          </div>
          <Recipes />
          <div className="intake-foot">
            <ErpnextImport />
          </div>
        </section>
      </div>
      <AddProgram opened={adding} onClose={() => setAdding(false)} onAdded={setGiven} />
      <TokenOnce given={token} onClose={() => setToken(null)} />
      {door !== undefined && <SettingsOnce door={door} given={given} onClose={() => setGiven(null)} />}
    </div>
  );
}
