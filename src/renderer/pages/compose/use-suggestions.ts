import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Suggestion } from '../../../shared/drafts.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { type Chip, chipKey } from '../../lib/recipients.ts';

const shown = 6;

/** Addresses for what is typed, without those that are there already. */
export function useSuggestions(typed: string, chips: readonly Chip[]) {
  const ask = useAsk();
  const queries = useQueryClient();
  const word = typed.trim();
  const { data = [] } = useQuery({
    queryKey: keys.addresses(word),
    queryFn: () => ask('suggestAddresses', { typed: word.slice(0, 200), limit: 20 }),
    enabled: word !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 10_000,
  });
  const taken = new Set(chips.map(chipKey));
  const suggestions: Suggestion[] =
    word === '' ? [] : data.filter(({ address }) => !taken.has(address.toLowerCase())).slice(0, shown);
  return {
    suggestions,
    forget(address: string): void {
      void ask('forgetAddress', address).then(() => queries.invalidateQueries({ queryKey: ['addresses'] }));
    },
  };
}
