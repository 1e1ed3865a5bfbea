import type { vaultProblems } from '../vault.ts';
import type { ProblemWords } from '../words.ts';

export const deVaultProblems: Record<keyof typeof vaultProblems, ProblemWords> = {
  vault_locked: {
    says: 'Die Anmeldungen auf diesem Computer sind mit Ihrer Passphrase verschlossen.',
    next: 'Geben Sie sie oben im Fenster ein. Die Post wartet und geht danach von selbst hinaus.',
  },
  passphrase_wrong: {
    says: 'Das ist nicht die Passphrase.',
    next: 'Es hat sich nichts geändert. Prüfen Sie Tastaturbelegung und Feststelltaste und versuchen Sie es noch einmal.',
  },
  passphrase_short: {
    says: 'Diese Passphrase ist zu kurz, um eine Anmeldung zu schützen.',
    next: 'Nehmen Sie mindestens {least} Zeichen; vier oder fünf Wörter ohne Zusammenhang sind gut.',
  },
  vault_key_damaged: {
    says: 'Was die Passphrase öffnet, ist beschädigt; die Anmeldungen sind nicht lesbar.',
    next: 'Legen Sie eine Kopie der Postausgangsdatei zurück, oder setzen Sie eine neue Passphrase und melden Sie sich neu an. Das Gespeicherte bleibt bis dahin, wie es ist.',
  },
};
