import type { vaultCalls } from '../../shared/calls/vault.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function vaultHandlers({ vault }: CallDeps): HandlersOf<typeof vaultCalls> {
  return {
    setPassphrase: ({ passphrase, anew }) => vault.setPassphrase(passphrase, anew),
    unlockVault: ({ passphrase }) => vault.unlock(passphrase),
    changePassphrase: ({ current, next }) => vault.changePassphrase(current, next),
    keepUntilQuit: () => vault.keepUntilQuit(),
  };
}
