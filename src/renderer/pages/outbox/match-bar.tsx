import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ListFilter } from '../../../shared/finding.ts';
import type { BulkAct } from '../../../shared/jobs.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { keys } from '../../bridge/queries.ts';
import { count } from '../../lib/size-words.ts';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';
import { ExportMenu } from './bulk-bar.tsx';
import type { ListData } from './use-window.ts';

/** Beneath a search: how many match, and what can be done with all of them. */
export function MatchBar({
  filter,
  data,
  onAct,
  onAll,
}: {
  filter: ListFilter;
  data: ListData;
  onAct: (act: BulkAct) => void;
  onAll: () => void;
}) {
  const ask = useAsk();
  const { readOnly } = useSnapshot();
  const figure = data.exact ? count(data.total) : `${count(data.total)}+`;
  const { data: failed } = useQuery({
    queryKey: keys.bulkCount(filter, 'retry', data.total),
    queryFn: () => ask('bulkCount', { act: 'retry', target: { filter, except: [] } }),
  });
  const sorted = filter.sort === 'size' || filter.sort === 'priority' || filter.sort === 'due';
  const says =
    sorted && !data.exact ? t.find.sortedOnly(count(data.total)) : t.find.match(count(data.total), data.exact);
  if (data.total === 0) return null;
  return (
    <div className="match">
      <button type="button" className="bulk-all" aria-label={t.find.selectMatching(figure)} onClick={onAll}>
        <span className="cb" />
      </button>
      <span className="match-count" role="status">
        {filter.words === '' && !sorted ? t.find.sorts[filter.sort] : says}
      </span>
      {data.unindexed > 1_000 && <span className="third ell">{t.find.unindexed(count(data.unindexed))}</span>}
      <span className="fill" />
      {failed !== undefined && failed.count > 0 && (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<Icon name="retry" />}
          disabled={readOnly}
          onClick={() => onAct('retry')}
        >
          {t.find.retryAll(count(failed.count))}
        </Button>
      )}
      <ExportMenu subtle label={t.find.exportAll(figure)} onAct={onAct} />
    </div>
  );
}
