import type { vaultCalls } from '../../shared/calls/vault.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function vaultHandlers({ vault, google }: CallDeps): HandlersOf<typeof vaultCalls> {
  return {
    async setPassphrase({ passphrase, anew }) {
      const set = await vault.setPassphrase(passphrase, anew);
      // what was kept until quit goes along: nobody has to sign in twice for having chosen twice
      if (set.ok) await google.tokens.reseal();
      return set;
    },
    unlockVault: ({ passphrase }) => vault.unlock(passphrase),
    changePassphrase: ({ current, next }) => vault.changePassphrase(current, next),
    keepUntilQuit: () => vault.keepUntilQuit(),
  };
}
