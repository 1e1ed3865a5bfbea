import { expect, test } from 'vitest';
import { fitBounds } from '../../../src/main/desktop/bounds.ts';
import { showInBar, shownAddress } from '../../../src/main/desktop/consent-bar.ts';
import { fileNameOf } from '../../../src/main/desktop/file-name.ts';
import { passwordStoreFor } from '../../../src/main/desktop/session-bus.ts';
import { stepOf } from '../../../src/main/desktop/text-size.ts';
import { callNames, pushNames } from '../../../src/shared/channels.ts';
import { calls, pushes } from '../../../src/shared/ipc.ts';

const left = { x: 0, y: 25, width: 1440, height: 875 };
const right = { x: 1440, y: 0, width: 1920, height: 1080 };

test('a window opens where it was, when that can still be seen', () => {
  expect(fitBounds({ x: 1500, y: 40, width: 1000, height: 700 }, [left, right])).toEqual({
    x: 1500,
    y: 40,
    width: 1000,
    height: 700,
  });
  expect(fitBounds({ x: 1500, y: 40, width: 1000, height: 700 }, [left])).toEqual({
    x: 220,
    y: 113,
    width: 1000,
    height: 700,
  });
  expect(fitBounds({ x: 100, y: -600, width: 1000, height: 700 }, [left])).toMatchObject({ x: 220 });
  expect(fitBounds({ x: null, y: null, width: 1180, height: 760 }, [left])).toEqual({
    x: 130,
    y: 83,
    width: 1180,
    height: 760,
  });
});

test('a window is neither larger than its display nor smaller than its pages need', () => {
  expect(fitBounds({ x: 0, y: 25, width: 4000, height: 3000 }, [left])).toEqual({
    x: 0,
    y: 25,
    width: 1440,
    height: 875,
  });
  expect(fitBounds({ x: 10, y: 30, width: 10, height: 10 }, [left])).toMatchObject({ width: 720, height: 480 });
  expect(fitBounds({ x: 10, y: 30, width: 900, height: 600 }, [])).toEqual({ x: 0, y: 0, width: 900, height: 600 });
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\evil.exe', 'evil.exe'],
  ['Rechnung 1:2?.pdf', 'Rechnung 1_2_.pdf'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['a\r\nb\0.txt', 'ab.txt'],
  ['..', 'file'],
  ['', 'file'],
  ['CON.txt', '_CON.txt'],
  ['.bashrc', 'bashrc'],
  [`${'ü'.repeat(300)}.pdf`, `${'ü'.repeat(116)}.pdf`],
])('the name %j is suggested as %j', (given, suggested) => {
  expect(fileNameOf(given)).toBe(suggested);
});

test('the keyring is named where Chromium would not find it', () => {
  const bus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' };
  expect(passwordStoreFor(bus)).toBe('gnome-libsecret');
  expect(passwordStoreFor({ ...bus, XDG_CURRENT_DESKTOP: 'sway' })).toBe('gnome-libsecret');
  expect(passwordStoreFor({ ...bus, XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' })).toBeNull();
  expect(passwordStoreFor({ ...bus, XDG_CURRENT_DESKTOP: 'KDE' })).toBeNull();
  expect(passwordStoreFor({})).toBeNull();
});

test('the bar shows where one is, as text and without the query', () => {
  expect(shownAddress('https://accounts.google.com/o/oauth2/v2/auth?state=x')).toEqual({
    origin: 'accounts.google.com',
    path: '/o/oauth2/v2/auth',
  });
  expect(shownAddress('http://127.0.0.1:9/')).toEqual({ origin: 'http://127.0.0.1:9', path: '' });
  expect(shownAddress('javascript:alert(1)')).toEqual({ origin: '', path: '' });
  const script = showInBar('https://example.com/\u2028"+alert(1)+"', null);
  const parts: Record<string, { textContent: string }> = { origin: { textContent: '' }, path: { textContent: '' } };
  const run = new Function('document', 'alert', script);
  run({ getElementById: (id: string) => parts[id] }, () => expect.unreachable());
  expect(parts.origin?.textContent).toBe('example.com');
});

test('the lists of names and the schemas are the same', () => {
  expect([...callNames].sort()).toEqual(Object.keys(calls).sort());
  expect([...pushNames].sort()).toEqual(Object.keys(pushes).sort());
});

test('the keys for the size of text are those of browsers, and no others', () => {
  const pressed = (key: string, held: { control?: boolean; meta?: boolean; alt?: boolean } = { control: true }) =>
    stepOf({ type: 'keyDown', control: false, meta: false, alt: false, key, ...held });
  expect(['+', '=', '-', '0', 'a'].map((key) => pressed(key))).toEqual(['larger', 'larger', 'smaller', 'usual', null]);
  expect(pressed('+', { meta: true })).toBe('larger');
  // AltGr of Windows is Ctrl and Alt: it writes characters
  for (const held of [{}, { control: true, alt: true }, { control: true, meta: true }])
    expect(pressed('0', held)).toBe(null);
  expect(stepOf({ type: 'keyUp', control: true, meta: false, alt: false, key: '+' })).toBe(null);
});
