import { useQuery } from '@tanstack/react-query';
import type { MessageRow } from '../../../../shared/model.ts';
import { useAsk } from '../../../bridge/bridge.tsx';
import { keys } from '../../../bridge/queries.ts';

/** The test message as it stands now; null while there is none. Read again whenever anything changes. */
export function useTestMessage(id: string | null): MessageRow | null {
  const ask = useAsk();
  const { data } = useQuery({
    queryKey: keys.message(id ?? ''),
    queryFn: () => ask('message', id ?? ''),
    enabled: id !== null,
  });
  return id === null ? null : (data?.row ?? null);
}
