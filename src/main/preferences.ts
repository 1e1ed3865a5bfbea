import { languageFor, speak } from '../shared/language.ts';
import type { Snapshot } from '../shared/model.ts';
import { defaultPreferences, type Preferences, type TextSize, textSizes } from '../shared/preferences.ts';
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
  readonly textSize: {
    set(size: TextSize): void;
    onAsked(listener: (step: 'larger' | 'smaller' | 'usual') => void): () => void;
  };
  readonly autostart: AutostartSwitch;
}

/** The operator's preferences: kept in the settings, and in force as soon as they are chosen. */
export function createPreferences(
  { settings, locale, setTheme, textSize, autostart }: PreferenceDeps,
  changed: () => void,
): OwnPreferences {
  // one that was kept by an older Outtray lacks what it did not know
  const kept = (): Preferences => ({ ...defaultPreferences, ...settings.get('preferences') });
  const spoken = () => {
    const { language } = kept();
    return language === 'system' ? languageFor(locale) : language;
  };
  const apply = () => {
    speak(spoken(), locale);
    setTheme(kept().theme);
    textSize.set(kept().textSize);
  };
  apply();
  const set = (part: Parameters<OwnPreferences['set']>[0]) => {
    const given = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
    settings.set('preferences', { ...kept(), ...given });
    apply();
    changed();
  };
  textSize.onAsked((step) => {
    if (step === 'usual') return set({ textSize: 100 });
    const next = textSizes[textSizes.indexOf(kept().textSize) + (step === 'larger' ? 1 : -1)];
    if (next !== undefined) set({ textSize: next });
  });

  return {
    view: () => ({ preferences: kept(), autostart: autostart.now(), language: spoken() }),
    set,
    setAutostart(on) {
      const done = autostart.set(on);
      changed();
      return done;
    },
  };
}
