import { expect, test } from 'vitest';
import {
  consentMayGo,
  consentMayLoad,
  inProject,
  isRefusal,
  mayCall,
  mayLoad,
  mayNavigate,
  mayOpenOutside,
  saysRefusal,
} from '../../../src/main/desktop/rules.ts';

const home = 'app://outtray/index.html';

test('only the top frame of our own window, on a page of ours, is listened to', () => {
  expect(mayCall({ ownWindow: true, mainFrame: true, url: home })).toBe(true);
  expect(mayCall({ ownWindow: true, mainFrame: false, url: home })).toBe(false);
  expect(mayCall({ ownWindow: false, mainFrame: true, url: home })).toBe(false);
  for (const url of [
    'https://outtray/',
    'app://other/',
    'app://outtray.evil/',
    'outtray-mail://abc/html',
    'file:///x',
    '',
    'about:blank',
  ]) {
    expect(mayCall({ ownWindow: true, mainFrame: true, url })).toBe(false);
  }
});

test('the page stays at home, and its frames show mail only', () => {
  expect(mayNavigate(`${home}#/log`, true)).toBe(true);
  expect(mayNavigate('outtray-mail://abc/html', false)).toBe(true);
  expect(mayNavigate('outtray-mail://abc/html', true)).toBe(false);
  expect(mayNavigate(home, false)).toBe(false);
  for (const url of [
    'https://example.com/',
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:1',
    'data:text/html,x',
    'app://user@outtray/',
    'app://outtray:1/',
  ]) {
    expect(mayNavigate(url, true)).toBe(false);
    expect(mayNavigate(url, false)).toBe(false);
  }
});

test('the window loads nothing from a network', () => {
  expect(mayLoad('app://outtray/assets/a.js', false)).toBe(true);
  expect(mayLoad('data:image/png;base64,AA', false)).toBe(true);
  expect(mayLoad('devtools://devtools/x.js', true)).toBe(true);
  for (const url of [
    'devtools://devtools/x.js',
    'https://example.com/x.png',
    'http://127.0.0.1:1/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'data:text/html,x',
    'app://other/x.js',
    'blob:https://example.com/1',
  ]) {
    expect(mayLoad(url, false)).toBe(false);
  }
});

test('the consent window goes to the provider and to the redirect of this attempt', () => {
  const redirect = 'http://127.0.0.1:5001/';
  const hosts = ['accounts.google.com'];
  const may = (to: string) => consentMayGo(to, redirect, hosts);
  expect(may('https://accounts.google.com/o/oauth2/v2/auth?x=1')).toBe(true);
  expect(may('http://127.0.0.1:5001/?code=a&state=b')).toBe(true);
  for (const to of [
    'http://accounts.google.com/',
    'https://accounts.google.com.evil.example/',
    'https://evil.example/?accounts.google.com',
    'https://user@accounts.google.com/',
    'http://127.0.0.1:5002/?code=a',
    'http://127.0.0.1:5001/other',
    'http://localhost:5001/',
    'https://login.company.example/',
    'file:///etc/passwd',
    'app://outtray/index.html',
    'nonsense',
  ]) {
    expect(may(to)).toBe(false);
  }
  expect(consentMayGo('http://127.0.0.1:9009/auth', redirect, ['127.0.0.1:9009'])).toBe(true);
  expect(consentMayLoad('https://fonts.gstatic.com/a.woff2')).toBe(true);
  expect(consentMayLoad('http://127.0.0.1:9009/style.css')).toBe(true);
  for (const url of ['http://example.com/', 'file:///etc/passwd', 'app://outtray/', 'ftp://example.com/']) {
    expect(consentMayLoad(url)).toBe(false);
  }
});

test('only web addresses leave, and only to the hosts given', () => {
  expect(mayOpenOutside('https://accounts.google.com/x', ['accounts.google.com'])).toBe(true);
  expect(mayOpenOutside('http://127.0.0.1:8080/auth', null)).toBe(true);
  for (const url of [
    'http://example.com/',
    'file:///etc/passwd',
    'mailto:a@example.com',
    'smb://host/share',
    'https://u:p@example.com/',
    '-x',
  ]) {
    expect(mayOpenOutside(url, null)).toBe(false);
  }
  expect(mayOpenOutside('https://example.com/', ['accounts.google.com'])).toBe(false);
});

test('a refusal is known by its status, its address or its words', () => {
  expect(isRefusal('https://accounts.google.com/x', 403)).toBe(true);
  expect(isRefusal('https://accounts.google.com/x?authError=disallowed_useragent', 200)).toBe(true);
  expect(isRefusal('https://accounts.google.com/v3/signin/rejected?x', 200)).toBe(true);
  expect(isRefusal('https://accounts.google.com/v3/signin/identifier', 200)).toBe(false);
  expect(saysRefusal('Couldn’t sign you in. This browser or app may not be secure.')).toBe(true);
  expect(saysRefusal('Choose an account')).toBe(false);
});

test('a page of Google’s console is that of the project, where there is one', () => {
  const api = 'https://console.cloud.google.com/apis/library/gmail.googleapis.com';
  expect(inProject(api, '402913377712')).toBe(`${api}?project=402913377712`);
  expect(inProject(api, null)).toBe(api);
  const others = ['https://console.cloud.google.com/projectcreate', 'https://mail.google.com/mail/#sent'];
  expect(others.map((address) => inProject(address, '402913377712'))).toEqual(others);
});
