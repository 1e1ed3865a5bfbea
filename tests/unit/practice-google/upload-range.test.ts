import { expect, it } from 'vitest';
import { classify } from '../../../tools/practice-google/classify.ts';
import { parsePutRange } from '../../../tools/practice-google/gmail/upload.ts';

it.each([
  [undefined, { kind: 'whole' }],
  ['bytes */*', { kind: 'ask', total: null }],
  ['bytes */100', { kind: 'ask', total: 100 }],
  ['bytes 0-99/100', { kind: 'bytes', first: 0, last: 99, total: 100 }],
  ['bytes 5-9/*', { kind: 'bytes', first: 5, last: 9, total: null }],
  ['bytes 0-100/100', { kind: 'malformed' }],
  ['bytes 9-5/100', { kind: 'malformed' }],
  ['bytes=0-9/100', { kind: 'malformed' }],
])('Content-Range %j means %j', (header, range) => {
  expect(parsePutRange(header)).toEqual(range);
});

const UPLOAD = '/upload/gmail/v1/users/me/messages/send?uploadType=';

it.each([
  ['POST', `${UPLOAD}resumable`, {}, 'session'],
  ['POST', `${UPLOAD}media`, {}, 'media'],
  ['POST', `${UPLOAD}multipart`, {}, 'multipart'],
  ['PUT', `${UPLOAD}resumable&upload_id=x`, { 'content-range': 'bytes 0-9/100' }, 'chunk'],
  ['PUT', `${UPLOAD}resumable&upload_id=x`, { 'content-range': 'bytes 0-9/*' }, 'chunk'],
  ['PUT', `${UPLOAD}resumable&upload_id=x`, { 'content-range': 'bytes 90-99/100' }, 'final'],
  ['PUT', `${UPLOAD}resumable&upload_id=x`, {}, 'final'],
  ['PUT', `${UPLOAD}resumable&upload_id=x`, { 'content-range': 'bytes */100' }, 'ask'],
  ['POST', '/gmail/v1/users/me/messages/send', {}, 'json'],
  ['GET', '/gmail/v1/users/me/messages/send', {}, 'other'],
  ['GET', '/gmail/v1/users/me/messages/abc', {}, 'get'],
  ['GET', '/gmail/v1/users/me/messages', {}, 'list'],
  ['GET', '/gmail/v1/users/me/profile', {}, 'profile'],
  ['DELETE', '/gmail/v1/users/me/messages/abc', {}, 'other'],
  ['GET', '/o/oauth2/v2/auth', {}, 'authorize'],
  ['GET', '/o/oauth2/v2/auth/uid', {}, 'signin'],
  ['GET', '/control/counters', {}, 'other'],
])('%s %s with %j is %s', (method, path, headers, endpoint) => {
  expect(classify(method, new URL(path, 'http://127.0.0.1:1'), headers).endpoint).toBe(endpoint);
});
