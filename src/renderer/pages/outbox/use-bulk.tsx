import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useState } from 'react';
import type { Target } from '../../../shared/finding.ts';
import type { BulkAct } from '../../../shared/jobs.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { tell, useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

interface Asked {
  readonly act: BulkAct;
  readonly target: Target;
  readonly count: number;
}

/** What cannot be taken back, or reaches beyond what the person has ticked, is asked for with its count. */
function wantsYes(act: BulkAct, target: Target): boolean {
  return act === 'cancel' || act === 'resend' || !('ids' in target);
}

/** Begins acts on many messages: counts, asks where it must, and starts. `dialogs` belongs on the page. */
export function useBulk(started: () => void): { ask: (act: BulkAct, target: Target) => void; dialogs: ReactNode } {
  const ask = useAsk();
  const queries = useQueryClient();
  const { act: run } = useAct();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [open, setOpen] = useState(false);

  const start = useCallback(
    async (act: BulkAct, target: Target): Promise<void> => {
      const answer = await run(() => ask('bulkStart', { act, target }));
      if (answer?.started !== true) return;
      await queries.invalidateQueries({ queryKey: keys.job });
      started();
    },
    [ask, queries, run, started],
  );

  const begin = useCallback(
    async (act: BulkAct, target: Target): Promise<void> => {
      const counted = await run(() => ask('bulkCount', { act, target }));
      if (counted === undefined) return;
      if (counted.count === 0) {
        tell(t.bulk.nothing);
        return;
      }
      if (!wantsYes(act, target)) {
        await start(act, target);
        return;
      }
      setAsked({ act, target, count: counted.count });
      setOpen(true);
    },
    [ask, run, start],
  );

  const dialogs = asked !== null && (
    <Confirm
      opened={open}
      title={t.bulk.title[asked.act](asked.count)}
      body={t.bulk.body[asked.act]}
      yes={t.bulk.yes[asked.act](asked.count)}
      danger={asked.act === 'cancel'}
      onNo={() => setOpen(false)}
      onYes={() => void start(asked.act, asked.target)}
    />
  );
  return { ask: (act, target) => void begin(act, target), dialogs };
}
