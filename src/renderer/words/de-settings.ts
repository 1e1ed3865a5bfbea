import type { settingsWords } from './en-settings.ts';
import { plural } from './plural.ts';
import type { Worded } from './worded.ts';

export const deSettingsWords: Worded<typeof settingsWords> = {
  settings: {
    window: 'Fenster',
    language: 'Sprache',
    languageHint: 'Fenster, Infobereich, Mitteilungen und die Antworten, die Programme bekommen.',
    languages: { system: 'Wie das System', en: 'English', de: 'Deutsch' },
    theme: 'Aussehen',
    themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    textSize: 'Textgröße',
    textSizeHint: 'Auch mit Strg und +, − oder 0, auf dem Mac mit Cmd.',
    running: 'Laufen',
    autostart: 'Mit dem Computer starten',
    autostartHint: 'Outtray startet dann ohne Fenster und sendet, was Programme abgeben.',
    autostartElsewhere: 'Dieses System startet Programme über seine eigenen Einstellungen.',
    notifications: 'Mitteilungen',
    notificationsHint:
      'Für eine gescheiterte Nachricht, eine, die Gmail vielleicht hat, und eine Anmeldung, die endet. Eine je neuem Problem.',
    mail: 'Post',
    keep: 'Inhalt gesendeter Post aufbewahren für',
    keepHint:
      'Danach bleiben ihre Zeile und ihr Verlauf. Nicht gesendete und gescheiterte Post bleibt, solange es dauert.',
    days: (count) => plural(count, 'Tag', 'Tage'),
    keepInvalid: 'Eine Zahl von Tagen von 1 bis 3650',
    place: 'Wo Outtray seine Sachen hat',
    placeHint:
      'Nachrichten, Konten und Entwürfe stehen dort in outbox.db. Zum Sichern beenden Sie Outtray und kopieren diese Datei.',
    openPlace: 'Ordner öffnen',
    copyPlace: 'Pfad kopieren',
    about: 'Über Outtray',
    version: 'Version',
    licence: 'MIT-Lizenz. Nichts über Sie oder Ihre Post geht an jemand anderen als Ihren eigenen Anbieter.',
  },
};
