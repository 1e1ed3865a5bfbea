import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { keys } from '../../bridge/queries.ts';
import { nameOf } from '../../lib/address-words.ts';
import { count } from '../../lib/size-words.ts';
import { time } from '../../lib/time-words.ts';
import { Bar } from '../../parts/bar.tsx';
import { Icon } from '../../parts/icon.tsx';
import { StateMark } from '../../parts/state.tsx';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';

const pageSize = 50;
const statusIcons = { sent: 'tick', partially_sent: 'partial', failed: 'failed', sending: 'sending' } as const;

/** Everyone that the batch of a message goes to, each with what became of it. */
export function BatchTable({ batchId, current, onShow }: { batchId: string; current: string; onShow: () => void }) {
  const ask = useAsk();
  const now = useNow();
  const { showMessage } = useNav();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.batch(batchId),
    queryFn: ({ pageParam }) => ask('batch', { id: batchId, after: pageParam, limit: pageSize }),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
  });
  const first = data?.pages[0];
  if (data === undefined || first === undefined) return null;
  const rows = data.pages.flatMap((page) => page.recipients);
  return (
    <section className="batch">
      <div className="tl-head">
        <Icon name={statusIcons[first.status]} />
        <h2>{t.detail.batch(t.detail.batchStatus[first.status])}</h2>
        <span className="third">{t.detail.batchOf(count(first.sent), count(first.total))}</span>
        <span className="fill" />
        <button type="button" className="link" onClick={onShow}>
          {t.detail.showBatch}
        </button>
      </div>
      <Bar share={first.total === 0 ? 0 : first.sent / first.total} />
      <div className="batch-box">
        <table>
          <thead>
            <tr>
              <th scope="col">{t.detail.recipient}</th>
              <th scope="col">{t.detail.state}</th>
              <th scope="col">{t.detail.when}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.id} aria-current={one.id === current ? 'true' : undefined}>
                <td>
                  <button
                    type="button"
                    className="batch-who ell"
                    title={one.address}
                    onClick={() => showMessage(one.id)}
                  >
                    {nameOf(one)}
                  </button>
                </td>
                <td title={one.problem === null ? undefined : says(one.problem)}>
                  <StateMark row={{ standing: one.state, hold: null }} />
                </td>
                <td className="third">{one.finishedAt === null ? '' : time.day(one.finishedAt, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <Button size="xs" variant="subtle" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t.detail.moreRecipients}
        </Button>
      )}
    </section>
  );
}
