import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Snapshot } from '../shared/model.ts';
import { next, type Problem, says } from '../shared/problems/problem.ts';
import { createAlerts } from './alerts.ts';
import { createHandlers, htmlOfMessage } from './app-calls.ts';
import { systemClock } from './clock.ts';
import { openDatabase } from './database/open.ts';
import { createReserve } from './database/reserve.ts';
import type { Desktop, RunningApp } from './desktop/types.ts';
import { createDirectDispatcher } from './google/http.ts';
import { createGoogleRoom } from './google/room.ts';
import { createCertificateStore } from './intake/certificate.ts';
import { createClientStore } from './intake/client-store.ts';
import { createClients } from './intake/clients.ts';
import { createCompose } from './intake/compose.ts';
import { createDraftStore } from './intake/draft-store.ts';
import { createPrograms } from './intake/programs.ts';
import { createSmtpIntake } from './intake/smtp.ts';
import { ownAddresses, ownNames } from './intake/this-computer.ts';
import { readMail } from './mail/read.ts';
import type { DiskGuard } from './outbox/disk-guard.ts';
import { createOutbox } from './outbox/outbox.ts';
import type { Random } from './ports.ts';

/** The window is told at most this often. */
const BETWEEN_PUSHES_MS = 100;
/** How long the content of sent and cancelled mail is kept. */
const KEEP_DAYS = 30;
const STOP_GRACE_MS = 8_000;

const random: Random = {
  bytes: (count) => randomBytes(count),
  unit: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};

/** Builds every room once, hands each what it needs, and starts them: first the outbox, then the doors. */
export async function startApp(desktop: Desktop): Promise<RunningApp> {
  const { log, link, settings, vault, place } = desktop;
  const clock = systemClock;
  const file = join(place.userData, 'outbox.db');
  const opened = openDatabase(file);
  if (!opened.ok) throw new Error(inWords(opened.problem));
  const { db, readOnly } = opened.value;
  let told: readonly Problem[] = opened.value.problem ? [opened.value.problem] : [];

  let broken = false;
  const reserve = readOnly ? null : createReserve({ file, clock, changed: () => changed() });
  const guard: DiskGuard = {
    stillThere: opened.value.stillThere,
    reserve,
    broken(error) {
      if (broken) return;
      broken = true;
      log.write('error', 'the storage cannot be trusted; Outtray begins again', { cause: String(error) });
      opened.value.distrust();
      desktop.relaunch();
    },
  };
  const dispatcher = createDirectDispatcher();
  const google = createGoogleRoom({ db, clock, random, log, link, vault, screen: desktop.consent, dispatcher });
  const { accounts, tokens, transport, signIns } = google;
  const outbox = createOutbox({
    db,
    readOnly: readOnly ? opened.value.problem : null,
    accounts,
    tokens,
    transport,
    clock,
    random,
    link,
    settings,
    readMail,
    guard,
    keepDays: () => KEEP_DAYS,
    log: log.room('outbox'),
  });
  const clients = createClients({ store: createClientStore(db), clock, random });
  const compose = createCompose({ store: createDraftStore(db, clock), enqueue: outbox.enqueue, clock, random });
  const certificates = createCertificateStore({ folder: join(place.userData, 'tls'), clock, names: ownNames });
  const smtp = createSmtpIntake({
    clients,
    enqueue: outbox.enqueue,
    certificates,
    addresses: ownAddresses,
    clock,
    log: log.room('intake'),
  });
  const programs = createPrograms({
    db,
    clients,
    enqueue: outbox.enqueue,
    batches: outbox.batches,
    desk: outbox.desk,
    standing: () => {
      const { online, pause, holds } = outbox.snapshot();
      return { online, paused: pause !== null, holds };
    },
    settings,
    version: place.version,
    clock,
    random,
    log,
  });

  let revision = 0;
  const snapshot = (): Snapshot => {
    const trouble = outbox.trouble();
    return {
      ...outbox.snapshot(),
      revision,
      accounts: accounts.views(),
      connectedApps: google.apps.views(),
      signIn: signIns.current(),
      doors: [smtp.door(), programs.http.door()],
      networkDoor: smtp.networkDoor(),
      clients: clients.list(),
      folders: programs.folders.list(),
      notices: trouble ? [...told, trouble] : [...told],
      readOnly,
      development: place.development,
      trayAvailable: desktop.tray.available() ?? true,
      version: place.version,
    };
  };

  const alertsFor = createAlerts();
  let stopped = false;
  let waiting = false;
  const tell = () => {
    waiting = false;
    // the database is closed then, and there is nobody to tell
    if (stopped) return;
    const now = snapshot();
    desktop.window.push('changed', now);
    desktop.tray.update(now);
    const { raise, clear } = alertsFor(now);
    for (const { tag, title, body, page } of raise)
      desktop.notices.notify({ tag, title, body, show: { page, messageId: null } });
    for (const tag of clear) desktop.notices.clear(tag);
    desktop.notices.badge(now.counts.failed + now.counts.unconfirmed);
  };
  const changed = () => {
    revision += 1;
    if (waiting || stopped) return;
    waiting = true;
    clock.after(BETWEEN_PUSHES_MS, tell);
  };

  outbox.onChange(changed);
  outbox.onChange(programs.changed);
  programs.onChange(changed);
  accounts.onChange(changed);
  signIns.onChange(changed);
  clients.onChange(changed);
  smtp.onChange(changed);
  link.onChange(changed);
  desktop.tray.onAvailable(changed);
  desktop.log.onWritten((entries) => desktop.window.push('logged', entries));
  desktop.tray.onCommand((command) => {
    if (command === 'pause') outbox.pause(null);
    if (command === 'resume') outbox.unpause();
    if (command === 'retry_failed') outbox.retryFailed('operator');
  });
  desktop.power.onResume(() => {
    tokens.wake();
    outbox.resume();
  });
  desktop.mail.serve((id) => htmlOfMessage(outbox, id));
  const handlers = createHandlers({
    desktop,
    outbox,
    compose,
    google,
    clients,
    smtp,
    programs,
    snapshot,
    readOnly: readOnly ? opened.value.problem : null,
    practiceClient,
  });
  desktop.calls.register(handlers, (draftId, paths) => compose.attach(draftId, paths));

  if (!readOnly) {
    told = [...told, ...outbox.start()];
    tokens.start();
    await smtp.start(settings.get('smtpPort'));
    await programs.start();
    if (settings.get('smtpNetwork').on) await smtp.setNetwork(settings.get('smtpNetwork'));
  }
  tell();
  log.write('info', `Outtray ${place.version} is running`, { database: readOnly ? 'read only' : 'open' });

  return {
    async stop() {
      signIns.cancel();
      tokens.stop();
      await Promise.all([smtp.stop(STOP_GRACE_MS), programs.stop(STOP_GRACE_MS)]);
      await outbox.stop(STOP_GRACE_MS);
      await dispatcher.close();
      stopped = true;
      reserve?.stop();
      if (!readOnly && !broken) db.pragma('optimize');
      db.close();
      log.write('info', 'Outtray has stopped');
    },
  };
}

/** What the dialog says when Outtray cannot start. */
function inWords(problem: Problem): string {
  return `${says(problem)} ${next(problem)}`.trim();
}

/** Where `npm start` says that practice Google listens; nothing else reads this variable. */
async function practiceClient(): Promise<string | null> {
  const address = process.env.OUTTRAY_PRACTICE_GOOGLE;
  if (address === undefined || !/^http:\/\/127\.0\.0\.1:\d+$/.test(address)) return null;
  try {
    const answer = await fetch(`${address}/client.json`, { redirect: 'error' });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}
