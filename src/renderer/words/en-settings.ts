import { plural } from './plural.ts';

export const settingsWords = {
  settings: {
    window: 'Window',
    language: 'Language',
    languageHint: 'Window, tray, notifications, and the answers that programs get.',
    languages: { system: 'As the system', en: 'English', de: 'Deutsch' },
    theme: 'Appearance',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    textSize: 'Size of text',
    textSizeHint: 'Also with Ctrl and +, − or 0, on a Mac with Cmd.',
    running: 'Running',
    autostart: 'Start with the computer',
    autostartHint: 'Outtray then starts without its window and sends what programs hand in.',
    autostartElsewhere: 'This system starts programs by its own settings.',
    notifications: 'Notifications',
    notificationsHint:
      'For a message that failed, one that Gmail may have, and a sign-in that ends. One for each new problem.',
    mail: 'Mail',
    keep: 'Keep the content of sent mail for',
    keepHint: 'Afterwards its line and its timeline stay. Unsent and failed mail is kept for as long as it takes.',
    days: (count: number) => plural(count, 'day', 'days'),
    keepInvalid: 'A number of days from 1 to 3650',
    place: 'Where Outtray keeps things',
    placeHint: 'Messages, accounts and drafts are in outbox.db there. To back it up, quit Outtray and copy that file.',
    openPlace: 'Open the folder',
    copyPlace: 'Copy the path',
    about: 'About',
    version: 'Version',
    licence: 'MIT licence. Nothing about you or your mail is sent to anybody but your own provider.',
  },
};
