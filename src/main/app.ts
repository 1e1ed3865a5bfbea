import { join } from 'node:path';
import type { Snapshot } from '../shared/model.ts';
import { pauseUntil } from '../shared/pause-until.ts';
import { inWords, type Problem } from '../shared/problems/problem.ts';
import { createAlerts } from './alerts.ts';
import { createHandlers, htmlOfMessage } from './app-calls.ts';
import { createBulkRoom } from './bulk/room.ts';
import { controlAnswers } from './calls/control.ts';
import { createLetters } from './calls/letters.ts';
import { systemClock } from './clock.ts';
import { whileAlone } from './database/door.ts';
import { versionOf } from './database/migrate.ts';
import { watchForNewcomers } from './database/newcomers.ts';
import { openDatabase, storageProblem } from './database/open.ts';
import { createReserve } from './database/reserve.ts';
import { createTold } from './database/told.ts';
import type { Desktop, RunningApp } from './desktop/types.ts';
import { createWordIndex } from './find/word-index.ts';
import { createGoogleRoom } from './google/room.ts';
import { systemTrust } from './google/system-trust.ts';
import { createWayOut } from './google/way-out.ts';
import { createGuide } from './guide.ts';
import { createCertificateStore } from './intake/certificate.ts';
import { createClientStore } from './intake/client-store.ts';
import { createClients } from './intake/clients.ts';
import { createComposeRoom } from './intake/compose-room.ts';
import { createControlDoor } from './intake/control-door.ts';
import { createPrograms } from './intake/programs.ts';
import { createSmtpIntake } from './intake/smtp.ts';
import { testLetter } from './intake/test-letter.ts';
import { ownAddresses, ownNames } from './intake/this-computer.ts';
import type { DiskGuard } from './outbox/disk-guard.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createPreferences } from './preferences.ts';
import { createSystemRandom } from './random.ts';
import { createRehearsalRoom } from './rehearsal/room.ts';
import { createTelling } from './telling.ts';
import { createTemplateFolders } from './templates/folders.ts';
import { createTemplates } from './templates/templates.ts';
import { createKeyStore } from './vault/key-store.ts';
import { createVault } from './vault/vault.ts';

const STOP_GRACE_MS = 8_000;
/** Who waited for the doors is greeted within this time. */
const SETTLE_MS = 300;

const random = createSystemRandom();

/** Builds every room once, hands each what it needs, and starts them: first the outbox, then the doors. */
export async function startApp(desktop: Desktop): Promise<RunningApp> {
  const { log, link, settings, place } = desktop;
  const clock = systemClock;
  const file = join(place.userData, 'outbox.db');
  const opened = whileAlone(file, () => openDatabase(file));
  if (!opened.ok) throw new Error(inWords(opened.problem));
  const { db, readOnly } = opened.value;
  let told: readonly Problem[] = opened.value.problem ? [opened.value.problem] : [];

  // the rooms tell of changes before everything that a snapshot is made of is there
  const telling = createTelling({ desktop, clock, snapshot: () => snapshot(), alertsFor: (now) => alertsFor(now) });
  const { changed } = telling;

  const preferences = createPreferences({ ...desktop, locale: desktop.region.locale }, changed);
  let broken = false;
  const reserve = readOnly ? null : createReserve({ file, clock, changed });
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
  const vault = createVault({
    keyring: desktop.keyring,
    store: createKeyStore(db),
    clock,
    random,
    log: log.room('vault'),
    storageProblem,
  });
  const { proxyFor } = desktop.proxy;
  const wayOut = createWayOut({ proxyFor, trust: systemTrust, clock, log: log.room('network') });
  const { dispatcher } = wayOut;
  const google = createGoogleRoom({ db, clock, random, log, link, vault, screen: desktop.consent, dispatcher });
  const { accounts, tokens, signIns, clockWatch, health } = google;
  const rehearsal = createRehearsalRoom({
    file: join(place.userData, 'rehearsal.db'),
    clock,
    log,
    stageOf: google.setup.stage,
    lastWay: google.setup.lastWay,
    real: google,
  });
  const outbox = createOutbox({
    db,
    readOnly: readOnly ? opened.value.problem : null,
    accounts,
    tokens: rehearsal.tokens,
    transport: rehearsal.transport,
    proof: google.proof,
    clock,
    random,
    link,
    settings,
    readMail: async (request) => (await reader()).readMail(request),
    words: createWordIndex(db, clock, log.room('search')),
    guard,
    keepDays: () => settings.get('preferences').keepDays,
    log: log.room('outbox'),
  });
  const bulk = createBulkRoom({ db, outbox, accounts, clock, log: log.room('outbox'), changed });
  const clients = createClients({ store: createClientStore(db), clock, random });
  const { compose, addressBook } = createComposeRoom({
    db,
    enqueue: outbox.enqueue,
    enqueueEach: outbox.batches.enqueueEach,
    cancel: (ids) => void outbox.act('cancel', ids, 'operator'),
    settings,
    clock,
    random,
  });
  const certificates = createCertificateStore({ folder: join(place.userData, 'tls'), clock, names: ownNames });
  const smtp = createSmtpIntake({
    clients,
    enqueue: outbox.enqueue,
    certificates,
    addresses: ownAddresses,
    clock,
    log: log.room('intake'),
  });
  const folders = createTemplateFolders(join(place.userData, 'templates'), desktop.region.paper, log.room('print'));
  const templates = createTemplates({ folders, pdf: desktop.pdf, clock, locale: desktop.region.locale });
  const guide = createGuide({
    recall: () => settings.get('guide'),
    keep: (memory) => settings.set('guide', memory),
    apps: google.apps.views,
    accounts: accounts.views,
    message: (id) => {
      const found = outbox.detail(id);
      return found.ok ? found.value.row : null;
    },
    send: (account) => outbox.enqueue(...testLetter(account)),
    releaseApp: google.apps.retry,
  });
  const programs = createPrograms({
    db,
    clients,
    enqueue: outbox.enqueue,
    batches: outbox.batches,
    desk: outbox.desk,
    standing: outbox.standing,
    printFormat: templates.printFormat,
    settings,
    version: place.version,
    clock,
    random,
    log,
  });

  const snapshot = (): Snapshot => {
    const troubles = [outbox.trouble(), clockWatch.problem()].filter((one) => one !== null);
    return {
      ...outbox.snapshot(),
      revision: telling.revision(),
      accounts: accounts.views(),
      connectedApps: google.apps.views(),
      vault: vault.view(),
      signIn: signIns.current(),
      signInTrouble: signIns.trouble(),
      guide: guide.view(),
      doors: [smtp.door(), programs.http.door()],
      networkDoor: smtp.networkDoor(),
      clients: clients.list(),
      folders: programs.folders.list(),
      notices: [...told, ...troubles],
      ...preferences.view(),
      folder: place.userData,
      readOnly,
      development: place.development,
      trayAvailable: desktop.tray.available() ?? true,
      version: place.version,
    };
  };

  const alertsFor = createAlerts(createTold(db, clock.now), clock, outbox.counts());

  outbox.onChange(changed);
  outbox.onChange(programs.changed);
  programs.onChange(changed);
  accounts.onChange(changed);
  signIns.onChange(changed);
  clockWatch.onChange(changed);
  vault.onChange(() => {
    tokens.vaultChanged();
    changed();
  });
  guide.onChange(changed);
  clients.onChange(changed);
  rehearsal.mailbox.onChange(changed);
  smtp.onChange(changed);
  link.onChange((online) => {
    if (online) wayOut.renew();
    changed();
  });
  desktop.tray.onAvailable(changed);
  desktop.log.onWritten((entries) => desktop.window.push('logged', entries));
  desktop.tray.onCommand((command) => {
    if (command.do === 'pause') outbox.pause(pauseUntil(command.length, clock.now()));
    if (command.do === 'resume') outbox.unpause();
    if (command.do === 'retry_failed') outbox.retryFailed('operator');
  });
  desktop.power.onResume(() => {
    wayOut.renew();
    tokens.wake();
    outbox.resume();
    health.resumed();
  });
  desktop.mail.serve((id) => htmlOfMessage(outbox, rehearsal, id));
  const handlers = createHandlers({
    desktop,
    outbox,
    bulk,
    compose,
    addressBook,
    google,
    rehearsal,
    guide,
    clients,
    vault,
    smtp,
    programs,
    preferences,
    clock,
    templates,
    snapshot,
    databaseState: () => ({ version: versionOf(db), check: String(db.pragma('quick_check(5)', { simple: true })) }),
    readOnly: readOnly ? opened.value.problem : null,
    practiceClient,
  });
  desktop.calls.register(handlers, (draftId, paths) => compose.attach(draftId, paths));

  const answer = controlAnswers({ outbox, printFormat: templates.printFormat, snapshot });
  const control = createControlDoor({ profile: place.userData, answer, random, log: log.room('intake') });
  const newcomers = watchForNewcomers(db, clock, () => outbox.arrived());

  if (!readOnly) {
    // before the outbox looks for what is to be sent, so that nothing handed in beside it falls in between
    await control.start();
    told = [...told, ...outbox.start()];
    tokens.start();
    health.start();
    await smtp.start(settings.get('smtpPort'));
    await programs.start();
    if (settings.get('smtpNetwork').on) await smtp.setNetwork(settings.get('smtpNetwork'));
  }
  // a session bus must not keep the mail waiting: neither one that does not answer, nor what it takes to ask it
  vault
    .start()
    .catch((error: unknown) => log.write('warn', 'the keyring could not be looked for', { error: String(error) }));
  // not at once: who waits at a door is let in first
  changed();
  const settling = clock.after(SETTLE_MS, settle);
  log.write('info', `Outtray ${place.version} is running`, { database: readOnly ? 'read only' : 'open' });

  /** What could wait for the doors. */
  function settle(): void {
    // ahead of the first message
    reader().catch((error: unknown) => log.write('error', 'mail cannot be read', { error: String(error) }));
    void desktop.tray.look();
  }

  return {
    openLetter: createLetters({ compose, window: desktop.window, log: log.room('intake') }),
    async stop() {
      settling.cancel();
      signIns.cancel();
      bulk.jobs.cancel();
      tokens.stop();
      newcomers.stop();
      await control.stop();
      health.stop();
      await Promise.all([smtp.stop(STOP_GRACE_MS), programs.stop(STOP_GRACE_MS)]);
      await outbox.stop(STOP_GRACE_MS);
      await bulk.jobs.idle();
      await wayOut.close();
      telling.stop();
      reserve?.stop();
      rehearsal.mailbox.close();
      if (!readOnly && !broken) db.pragma('optimize');
      db.close();
      log.write('info', 'Outtray has stopped');
    },
  };
}

/** What reads mail is large, and the doors open before it is there. */
const reader = () => import('./mail/read.ts');

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
