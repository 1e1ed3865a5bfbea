import type { forecastProblems } from '../forecast.ts';
import type { ProblemWords } from '../words.ts';

export const deForecastProblems: Record<keyof typeof forecastProblems, ProblemWords> = {
  sign_in_ends_tomorrow: {
    says: 'Die Anmeldung von {email} endet innerhalb eines Tages, {until}.',
    next: 'Melden Sie sich vorher neu an, dann muss keine Post warten.',
  },
  sign_in_ends_soon: {
    says: 'Die Anmeldung von {email} endet innerhalb einer Stunde, {until}.',
    next: 'Melden Sie sich jetzt neu an, dann muss keine Post warten.',
  },
  sign_in_may_end_tomorrow: {
    says: 'Die Anmeldung von {email} endet wohl innerhalb eines Tages, {until}: frühere endeten nach sieben Tagen.',
    next: 'Melden Sie sich vorher neu an, dann muss keine Post warten.',
  },
  sign_in_may_end_soon: {
    says: 'Die Anmeldung von {email} endet wohl innerhalb einer Stunde, {until}: frühere endeten nach sieben Tagen.',
    next: 'Melden Sie sich jetzt neu an, dann muss keine Post warten.',
  },
  testing_mode_ended: {
    says: 'Die Anmeldung von {email} ist nach sieben Tagen zu Ende, wie im Testmodus von Google üblich.',
    next: 'Melden Sie sich neu an; die Post wartet und geht danach von selbst hinaus. Damit es nicht wieder geschieht, veröffentlichen Sie die App in der Google-Konsole.',
  },
  kept_until_quit: {
    says: 'Die Anmeldung von {email} wurde nur bis zum Beenden von Outtray aufbewahrt, wie Sie es gewählt haben.',
    next: 'Ziehen Sie die Client-Datei noch einmal auf die verbundene App und melden Sie sich an. Die Post wartet und geht danach von selbst hinaus.',
  },
};
