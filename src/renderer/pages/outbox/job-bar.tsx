import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { count } from '../../lib/size-words.ts';
import { Bar } from '../../parts/bar.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

const shownMs = 30_000;

/** An act on many messages: how far it is, how to stop it, and afterwards how to take it back. */
export function JobBar() {
  const ask = useAsk();
  const { act } = useAct();
  const { data: job } = useQuery({ queryKey: keys.job, queryFn: () => ask('bulkJob') });
  const ended = job !== undefined && job !== null && job.state !== 'running' ? job.id : null;
  useEffect(() => {
    if (ended === null) return;
    const timer = setTimeout(() => void ask('bulkDismiss').catch(() => undefined), shownMs);
    return () => clearTimeout(timer);
  }, [ended, ask]);
  if (job === undefined || job === null) return null;

  const running = job.state === 'running';
  const done = job.undone ? t.bulk.undone(job.changed) : t.bulk.did[job.act](job.changed);
  const notChanged = job.refused === null ? null : says(job.refused);
  return (
    <div className={`job${job.state === 'failed' ? ' red' : ''}`} role="status">
      <Icon name={job.state === 'failed' ? 'failed' : running ? 'sending' : 'tick'} />
      <span className="job-text ell" title={notChanged ?? undefined}>
        {running ? t.bulk.doing[job.act](count(job.done), count(job.total)) : null}
        {!running && (job.state === 'cancelled' ? t.bulk.stopped(done) : done)}
        {!running && notChanged !== null && <span className="third"> {notChanged}</span>}
      </span>
      {running && <Bar share={job.total === 0 ? 0 : job.done / job.total} />}
      {running && (
        <Button size="xs" onClick={() => void act(() => ask('bulkCancel'))}>
          {t.bulk.stop}
        </Button>
      )}
      {!running && job.canUndo && (
        <Button size="xs" onClick={() => void act(() => ask('bulkUndo'))}>
          {t.bulk.undo}
        </Button>
      )}
      {!running && (
        <Button size="xs" variant="subtle" onClick={() => void act(() => ask('bulkDismiss'))}>
          {t.bulk.dismiss}
        </Button>
      )}
    </div>
  );
}
