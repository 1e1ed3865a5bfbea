import { afterEach, expect, test } from 'vitest';
import { defaultSettings, type SettingValues } from '../../src/main/ports.ts';
import { createPreferences } from '../../src/main/preferences.ts';
import { speak } from '../../src/shared/language.ts';
import { textSizes } from '../../src/shared/preferences.ts';

afterEach(() => speak('en', 'en-GB'));

function rig(kept: SettingValues = { ...defaultSettings }) {
  const drawn: number[] = [];
  let press: (step: 'larger' | 'smaller' | 'usual') => void = () => undefined;
  let changes = 0;
  const preferences = createPreferences(
    {
      settings: {
        get: (key) => kept[key],
        set: (key, value) => {
          kept = { ...kept, [key]: value };
        },
      },
      locale: 'en-GB',
      setTheme: () => undefined,
      textSize: {
        set: (size) => drawn.push(size),
        onAsked(listener) {
          press = listener;
          return () => undefined;
        },
      },
      autostart: { now: () => ({ possible: true, on: false }), set: () => ({ ok: true, value: null }) },
    },
    () => changes++,
  );
  return { preferences, drawn, press: (step: Parameters<typeof press>[0]) => press(step), changes: () => changes };
}

test('the size of text is drawn at the start, and each key goes one step, never beyond the last', () => {
  const { preferences, drawn, press, changes } = rig();
  expect(drawn).toEqual([100]);
  press('smaller');
  expect([drawn, changes()]).toEqual([[100], 0]);
  for (const _ of textSizes) press('larger');
  expect(drawn).toEqual(textSizes);
  expect(preferences.view().preferences.textSize).toBe(200);
  press('usual');
  expect(preferences.view().preferences.textSize).toBe(100);
});

test('what an older Outtray kept is filled up with what it did not know', () => {
  const { textSize: _unknown, ...old } = { ...defaultSettings.preferences, theme: 'dark' as const };
  const { preferences, drawn } = rig({ ...defaultSettings, preferences: old as SettingValues['preferences'] });
  expect(preferences.view().preferences).toMatchObject({ theme: 'dark', textSize: 100 });
  expect(drawn).toEqual([100]);
  preferences.set({ language: 'de' });
  expect(preferences.view()).toMatchObject({ language: 'de', preferences: { theme: 'dark', textSize: 100 } });
});
