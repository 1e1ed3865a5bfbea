import { languageFor, speak } from '../shared/language.ts';
import type { Snapshot } from '../shared/model.ts';
import type { Preferences } from '../shared/preferences.ts';
import type { Problem } from '../shared/problems/problem.ts';
import type { Result } from '../shared/result.ts';
import type { AutostartSwitch, Settings } from './ports.ts';

export interface OwnPreferences {
  /** What the window is told of them. */
  view(): Pick<Snapshot, 'preferences' | 'autostart' | 'language'>;
  set(part: { readonly [K in keyof Preferences]?: Preferences[K] | undefined }): void;
  setAutostart(on: boolean): Result<null, Problem>;
}

export interface PreferenceDeps {
  readonly settings: Settings;
  /** The system's locale in the words of BCP 47. */
  readonly locale: string;
  readonly setTheme: (theme: Preferences['theme']) => void;
  readonly autostart: AutostartSwitch;
}

/** The operator's preferences: kept in the settings, and in force as soon as they are chosen. */
export function createPreferences(
  { settings, locale, setTheme, autostart }: PreferenceDeps,
  changed: () => void,
): OwnPreferences {
  const spoken = () => {
    const { language } = settings.get('preferences');
    return language === 'system' ? languageFor(locale) : language;
  };
  const apply = () => {
    speak(spoken(), locale);
    setTheme(settings.get('preferences').theme);
  };
  apply();

  return {
    view: () => ({ preferences: settings.get('preferences'), autostart: autostart.now(), language: spoken() }),
    set(part) {
      const given = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
      settings.set('preferences', { ...settings.get('preferences'), ...given });
      apply();
      changed();
    },
    setAutostart(on) {
      const set = autostart.set(on);
      changed();
      return set;
    },
  };
}
