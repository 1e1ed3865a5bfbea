import { useCallback } from 'react';
import { useAsk } from '../bridge/bridge.tsx';
import { t } from '../words/words.ts';
import { tell, tellProblem } from './use-act.ts';

/** Copies a text and says so. */
export function useCopy(): (text: string) => void {
  const ask = useAsk();
  return useCallback(
    (text) => {
      ask('copyText', text)
        .then(() => tell(t.app.copied))
        .catch(tellProblem);
    },
    [ask],
  );
}
