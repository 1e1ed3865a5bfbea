import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Answer, Bridge, CallName, Gives, Takes } from '../../shared/ipc.ts';
import { Refusal } from './refusal.ts';

const BridgeContext = createContext<Bridge | null>(null);

export function BridgeProvider({ bridge, children }: { bridge: Bridge; children: ReactNode }) {
  return <BridgeContext.Provider value={bridge}>{children}</BridgeContext.Provider>;
}

export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (bridge === null) throw new Error('no bridge above this part');
  return bridge;
}

export type Ask = <N extends CallName>(
  name: N,
  ...takes: Takes<N> extends undefined ? [] : [Takes<N>]
) => Promise<Gives<N>>;

/** Calls main and gives the value; throws a Refusal with the problem otherwise. */
export function createAsk(bridge: Bridge): Ask {
  return async (name, ...takes) => {
    // TypeScript cannot follow that name and takes belong together through the mapped type; the signature of Ask holds it.
    const call = bridge[name] as unknown as (...takes: unknown[]) => Promise<Answer<typeof name>>;
    return unwrap(await call(...takes));
  };
}

export function useAsk(): Ask {
  const bridge = useBridge();
  return useMemo(() => createAsk(bridge), [bridge]);
}

export function unwrap<N extends CallName>(answer: Answer<N>): Gives<N> {
  if (answer.ok) return answer.value;
  throw new Refusal(answer.problem);
}
