import { useState } from 'react';
import {
  type AppFault,
  type AppField,
  type AppSettings,
  defaultParameters,
  defaultScopes,
  faultsOf,
  googleEndpoints,
  leadsElsewhere,
  type SecretChange,
} from '../../../../shared/connected-app.ts';
import type { ConnectedApp } from '../../../../shared/model.ts';
import { inWords } from '../../../../shared/problems/problem.ts';
import { t } from '../../../words/words.ts';

/** What the form does with the secret: `keep` the stored one, `type` another, `remove` it. */
export type SecretMode = 'keep' | 'type' | 'remove';

export interface AppDraft {
  readonly settings: AppSettings;
  readonly change: (part: Partial<AppSettings>) => void;
  readonly mode: SecretMode;
  readonly setMode: (mode: SecretMode) => void;
  readonly typed: string;
  readonly setTyped: (typed: string) => void;
  readonly secret: SecretChange;
  /** What keeps it from being saved; shown once the field was left, or once Save was pressed. */
  readonly faults: readonly AppFault[];
  readonly errorOf: (field: AppField, at?: number) => string | null;
  readonly leave: (field: AppField) => void;
  readonly showAll: () => void;
  /** The accounts of the app would have to sign in again. */
  readonly elsewhere: boolean;
}

/** The settings of one connected app while they are edited; `app` null: of a new one. */
export function useAppDraft(app: ConnectedApp | null): AppDraft {
  const [settings, setSettings] = useState<AppSettings>(() => (app === null ? fresh() : settingsOf(app)));
  const hasSecret = app?.hasSecret === true;
  const [mode, setMode] = useState<SecretMode>(hasSecret ? 'keep' : 'type');
  const [typed, setTyped] = useState('');
  const [left, setLeft] = useState<ReadonlySet<AppField>>(new Set());
  const [all, setAll] = useState(false);

  const secret: SecretChange =
    mode === 'type' && (typed !== '' || hasSecret)
      ? { do: 'set', value: typed }
      : { do: mode === 'remove' ? 'remove' : 'keep' };
  const faults = faultsOf(settings, secret, app, hasSecret);
  return {
    settings,
    change: (part) => setSettings((known) => ({ ...known, ...part })),
    mode,
    setMode,
    typed,
    setTyped,
    secret,
    faults,
    errorOf(field, at) {
      if (!all && !left.has(field)) return null;
      const fault = faults.find((one) => one.field === field && (at === undefined || one.at === at));
      return fault === undefined ? null : inWords(fault.problem);
    },
    leave: (field) => setLeft((known) => (known.has(field) ? known : new Set([...known, field]))),
    showAll: () => setAll(true),
    elsewhere: app !== null && leadsElsewhere(app, settings),
  };
}

function fresh(): AppSettings {
  return {
    name: t.connectedApp.presets.google,
    preset: 'google',
    ...googleEndpoints,
    clientId: '',
    scopes: [...defaultScopes],
    queryParameters: defaultParameters.map((one) => ({ ...one })),
    startsInBrowser: false,
  };
}

function settingsOf(app: ConnectedApp): AppSettings {
  const { id: _id, hasSecret: _secret, warnings: _warnings, ...settings } = app;
  return settings;
}
