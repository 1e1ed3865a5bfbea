import { createContext, useContext } from 'react';

/** The style nonce of this load of the window. */
export const NonceContext = createContext('');

export function useNonce(): string {
  return useContext(NonceContext);
}
