import { Button, Group, NumberInput, SegmentedControl, Select, Switch } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { type Preferences, preferencesSchema, textSizes } from '../../../shared/preferences.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { times } from '../../lib/size-words.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';
import { MailLinks } from './mail-links.tsx';

/** What the operator can choose; each choice is in force at once, so there is nothing to save. */
export function SettingsPage() {
  const { preferences, autostart, folder, version } = useSnapshot();
  const ask = useAsk();
  const { act } = useAct();
  const copy = useCopy();
  const set = (part: Partial<Preferences>) => void act(() => ask('setPreferences', part));
  const words = t.settings;
  return (
    <div className="page">
      <PageHead title={t.app.pages.settings} />
      <div className="page-body">
        <Section title={words.window}>
          <Setting label={words.language} hint={words.languageHint}>
            {(labelled) => (
              <Select
                {...labelled}
                w={220}
                value={preferences.language}
                data={(['system', 'en', 'de'] as const).map((value) => ({ value, label: words.languages[value] }))}
                onChange={(language) => set({ language: preferencesSchema.shape.language.parse(language) })}
              />
            )}
          </Setting>
          <Setting label={words.theme}>
            {(labelled) => (
              <SegmentedControl
                {...labelled}
                value={preferences.theme}
                data={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: words.themes[value] }))}
                onChange={(theme) => set({ theme: preferencesSchema.shape.theme.parse(theme) })}
              />
            )}
          </Setting>
          <Setting label={words.textSize} hint={words.textSizeHint}>
            {(labelled) => (
              <Select
                {...labelled}
                w={220}
                value={String(preferences.textSize)}
                data={textSizes.map((value) => ({ value: String(value), label: times(value / 100) }))}
                onChange={(value) => set({ textSize: preferencesSchema.shape.textSize.parse(Number(value)) })}
              />
            )}
          </Setting>
        </Section>
        <Section title={words.running}>
          <Setting label={words.autostart} hint={autostart.possible ? words.autostartHint : words.autostartElsewhere}>
            {(labelled) => (
              <Switch
                {...labelled}
                disabled={!autostart.possible}
                checked={autostart.on}
                onChange={(event) => {
                  const on = event.currentTarget.checked;
                  void act(() => ask('setAutostart', { on }));
                }}
              />
            )}
          </Setting>
          <Setting label={words.notifications} hint={words.notificationsHint}>
            {(labelled) => (
              <Switch
                {...labelled}
                checked={preferences.notifications}
                onChange={(event) => set({ notifications: event.currentTarget.checked })}
              />
            )}
          </Setting>
          <MailLinks />
        </Section>
        <Section title={words.mail}>
          <Setting label={words.keep} hint={words.keepHint}>
            {(labelled) => (
              <KeepDays labelled={labelled} days={preferences.keepDays} onDays={(keepDays) => set({ keepDays })} />
            )}
          </Setting>
        </Section>
        <Section title={words.place}>
          <p className="second">{words.placeHint}</p>
          <p className="mono setting-path">{folder}</p>
          <Group gap={8}>
            <Button onClick={() => void act(() => ask('openFolder'))}>{words.openPlace}</Button>
            <Button onClick={() => copy(folder)}>{words.copyPlace}</Button>
          </Group>
        </Section>
        <Section title={words.about}>
          <p>{t.app.version(version)}</p>
          <p className="second">{words.licence}</p>
        </Section>
      </div>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="block" aria-labelledby={id}>
      <div className="block-head">
        <h2 id={id}>{title}</h2>
      </div>
      {children}
    </section>
  );
}

interface Labelled {
  /** The words themselves: what only points to a line that is scrolled out of sight counts as unnamed. */
  readonly 'aria-label': string;
  readonly 'aria-describedby'?: string;
}

function Setting({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: string;
  children: (labelled: Labelled) => ReactNode;
}) {
  const id = useId();
  const described = hint === undefined ? {} : { 'aria-describedby': `${id}-hint` };
  return (
    <div className="setting">
      <div>
        <span className="setting-label">{label}</span>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="third meta">
            {hint}
          </p>
        )}
      </div>
      {children({ 'aria-label': label, ...described })}
    </div>
  );
}

/** Taken when it is whole: at Enter, at an arrow, or when the field is left. */
function KeepDays({ labelled, days, onDays }: { labelled: Labelled; days: number; onDays: (days: number) => void }) {
  const [typed, setTyped] = useState<string | number>(days);
  const valid = preferencesSchema.shape.keepDays.safeParse(typed);
  const take = () => {
    if (valid.success && valid.data !== days) onDays(valid.data);
  };
  return (
    <NumberInput
      {...labelled}
      w={120}
      value={typed}
      min={1}
      max={3650}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      suffix={` ${t.settings.days(Number(typed)).replace(/^[\d.,\s\u202f]+/, '')}`}
      error={valid.success ? null : t.settings.keepInvalid}
      onChange={setTyped}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
