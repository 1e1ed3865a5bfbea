import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { keys } from '../../bridge/queries.ts';
import { time } from '../../lib/time-words.ts';
import { Icon } from '../../parts/icon.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { AccountsBlock } from './accounts-block.tsx';
import { DayReport } from './day-report.tsx';
import { Going } from './going.tsx';
import { IntakeBlock } from './intake-block.tsx';
import { Needs } from './needs.tsx';
import { Quota } from './quota.tsx';
import { SentChart } from './sent-chart.tsx';

/** What is going out, what went out, and what needs a person, at a glance. */
export function OverviewPage() {
  const ask = useAsk();
  const now = useNow();
  const { accounts } = useSnapshot();
  const [reporting, setReporting] = useState(false);
  const { data, error } = useQuery({ queryKey: keys.overview, queryFn: () => ask('overview') });
  if (error !== null) throw error;
  return (
    <div className="page">
      <PageHead title={t.app.pages.overview} aside={time.date(now)}>
        <Button leftSection={<Icon name="sheet" />} onClick={() => setReporting(true)}>
          {t.overview.dayReport}
        </Button>
      </PageHead>
      {data !== undefined && (
        <div className="page-body overview">
          <div className="overview-main">
            <Going overview={data} />
            <SentChart overview={data} />
            {accounts.length > 0 && <AccountsBlock />}
          </div>
          <aside className="overview-side">
            <Needs overview={data} />
            {data.quota.map((quota) => (
              <Quota key={quota.accountId} quota={quota} />
            ))}
            <IntakeBlock />
          </aside>
        </div>
      )}
      <DayReport opened={reporting} onClose={() => setReporting(false)} />
    </div>
  );
}
