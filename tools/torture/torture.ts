import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Practice, startPractice } from '../practice-google/practice.ts';
import { createDice, type Dice } from './dice.ts';
import { type Judgement, judge } from './judge.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { bodyHash } from './mail-made.ts';
import { createPlan, type Life } from './plan.ts';
import { createPrograms, type End, type Programs } from './process.ts';
import { accounts, type Credentials, setUp } from './setup.ts';
import { submit } from './smtp-traffic.ts';
import { beforeCommit, steps } from './steps.ts';
import { weatherOf } from './weather.ts';
import type { Control, Inside, Order, Told } from './wire.ts';

export interface TortureOptions {
  readonly kills: number;
  readonly seed: number;
  readonly control?: Control;
  /** Keeps the folder with the database and a log. */
  readonly keep?: boolean;
  readonly say: (line: string) => void;
}

export interface Verdict extends Judgement {
  readonly kills: number;
  /** Labelled steps at which the program was killed, and those it never came to. */
  readonly reached: number;
  readonly missing: readonly string[];
  readonly ok: boolean;
  /** The last line. */
  readonly line: string;
}

/** The program's minute takes a tenth of a second. */
const CLOCK_FACTOR = 600;
/** More mail than this waiting for Google, and only a little is handed in. */
const BACKLOG = 150;
/** A life this short is meant to end while the program starts. */
const WHILE_STARTING_MS = 300;
/** What a program is given to notice that its connection has ended. */
const FAREWELL_MS = 30_000;
const START_PATIENCE_MS = 30_000;
const DRAIN_MS = 180_000;
/** From so many kills on every step must have been reached. */
const ENOUGH_FOR_ALL = steps.length * 3;

/** What all lives of one run share. */
interface Field {
  readonly options: TortureOptions;
  readonly folder: string;
  readonly practice: Practice;
  readonly credentials: Credentials;
  readonly programs: Programs;
  readonly ledger: Ledger;
  readonly metAt: number;
  readonly troubles: string[];
}

/** Kills the outbox again and again under a bad Google, lets it work everything off, and judges what came of it. */
export async function torture(options: TortureOptions): Promise<Verdict> {
  const { kills, seed, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'outtray-torture-'));
  const practice = await startPractice({ settings: { accessTokenSeconds: 36_000 } });
  const credentials = await setUp(folder, practice);
  const programs = createPrograms();
  const ledger = createLedger();
  const field: Field = { options, folder, practice, credentials, programs, ledger, metAt: Date.now(), troubles: [] };
  const { troubles } = field;
  say(`torture: seed ${seed}, ${kills} kills, ${steps.length} labelled steps${options.keep ? `, in ${folder}` : ''}`);
  try {
    const plan = createPlan(kills, seed);
    const startedAt = Date.now();
    let calmOver = false;
    let atSteps = 0;
    for (let done = 0; done < kills; done++) {
      const life = towards(plan.next(), options.control);
      if (life.forgetting && !calmOver) {
        calmOver = true;
        await drain(field);
        const { broken, unconfirmed } = judge(folder, practice, ledger, false);
        troubles.push(...broken.map((what) => `while every session could be asked: ${what}`));
        say(
          `torture: seed ${seed}: worked off after ${done} kills, ${unconfirmed} unconfirmed; now sessions are forgotten`,
        );
      }
      const died = await live(field, life);
      if (died !== null && died === life.step?.name) {
        plan.reached(life.step);
        atSteps += 1;
      }
      if (life.number % 25 === 0) {
        const seconds = Math.round((Date.now() - startedAt) / 1000);
        say(
          `torture: seed ${seed}: ${life.number} kills (${atSteps} at steps) in ${seconds} s, ` +
            `accepted ${ledger.accepted()}, taken ${practice.mailbox.count()}`,
        );
      }
    }
    await drain(field);
    const judgement = judge(folder, practice, ledger, calmOver);
    const missing = plan.missing();
    const broken = [...troubles, ...judgement.broken];
    if (kills >= ENOUGH_FOR_ALL) broken.push(...missing.map((step) => `never came to the step "${step}"`));
    const { accepted, delivered, lost, duplicated, unconfirmed, unheard } = judgement;
    say(
      `torture: seed ${seed}: killed at ${steps.length - missing.length} of ${steps.length} steps; ${unheard} more messages were kept ` +
        'although their sender was cut off before it heard',
    );
    say(`torture: seed ${seed}: faults that struck: ${faultsStruck(practice)}`);
    for (const what of broken) say(`torture: seed ${seed}: BROKEN: ${what}`);
    return {
      ...judgement,
      broken,
      kills,
      missing,
      reached: steps.length - missing.length,
      ok: broken.length === 0 && lost === 0 && duplicated === 0,
      line:
        `torture: kills=${kills} accepted=${accepted} delivered=${delivered} lost=${lost} duplicated=${duplicated} ` +
        `unconfirmed=${unconfirmed}`,
    };
  } finally {
    programs.close();
    await practice.stop();
    if (!options.keep) rmSync(folder, { recursive: true });
  }
}

/** A spoilt program is led to where it must show. */
function towards(life: Life, control: Control = 'none'): Life {
  const step = steps.find(({ name }) => name === beforeCommit('accept')) ?? null;
  if (control === 'early-ack') return { ...life, step, nth: 1 };
  return control === 'resend' ? { ...life, step: null, afterMs: 1_500 } : life;
}

/** One life: bad weather, mail from both sides, and a violent end. Tells the step at which it died, if at one. */
async function live(field: Field, life: Life): Promise<string | null> {
  const { practice, ledger, programs, options } = field;
  const dice = createDice(options.seed, 2, life.number);
  const needs = options.control === 'resend' ? 'lost' : (life.step?.needs ?? null);
  practice.control.clearFaults();
  for (const fault of weatherOf(dice, needs, life.forgetting)) practice.control.fault(fault);
  const expires = needs === 'expired' || dice.chance(0.05);
  const expiry = setTimeout(() => expires && practice.control.expireAccessTokens(), dice.whole(0, 700));

  const scarce = ledger.accepted() - practice.mailbox.count() > BACKLOG;
  const inside = mailInside(dice, life, scarce, needs === 'large');
  for (const { token } of inside) ledger.handedIn(token, null);
  let died: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const submissions: Promise<void>[] = [];
  const heard = (told: Told) => {
    hear(field, told);
    if (told.what === 'step') died = told.name;
    if (told.what !== 'ready') return;
    submissions.push(...mailBySmtp(field, told.port, dice, life, scarce));
    // however long the start took on this machine: a life that is to do something is given the time for it
    if (life.afterMs > WHILE_STARTING_MS) timer = endIn(life.afterMs);
  };
  const run = programs.run(
    { ...orderOf(field, life), inside, wakeAfterMs: dice.chance(0.1) ? dice.whole(50, 800) : null },
    heard,
  );
  const endIn = (ms: number) => {
    clearTimeout(timer);
    return setTimeout(run.kill, ms);
  };
  timer = endIn(life.afterMs > WHILE_STARTING_MS ? START_PATIENCE_MS : life.afterMs);
  const end = await run.ended;
  clearTimeout(timer);
  clearTimeout(expiry);
  const left = await outlasting(submissions);
  if (left) field.troubles.push(`life ${life.number}: ${left} programs still wait for a door that is gone`);
  if (end.signal !== 'SIGKILL') field.troubles.push(`life ${life.number} ended by itself: ${wordsOf(end)}`);
  return died;
}

/** How many of these have not ended some time after the program has. */
async function outlasting(submissions: readonly Promise<void>[]): Promise<number> {
  let left = submissions.length;
  for (const one of submissions) void one.then(() => left--);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FAREWELL_MS);
  });
  await Promise.race([Promise.all(submissions), late]);
  clearTimeout(timer);
  return left;
}

/** A life in fair weather that ends when nothing is left to do. */
async function drain(field: Field): Promise<void> {
  const { practice, programs, troubles } = field;
  practice.control.clearFaults();
  let last = '';
  const order: Order = { ...orderOf(field, null), mode: 'drain' };
  const run = programs.run(order, (told) => {
    hear(field, told);
    if (told.what === 'counts') last = JSON.stringify({ ...told.counts, holds: told.holds });
  });
  const timer = setTimeout(run.kill, DRAIN_MS);
  const end = await run.ended;
  clearTimeout(timer);
  if (end.code !== 0) troubles.push(`could not be worked off: ${wordsOf(end)} ${last}`);
}

function hear({ ledger, troubles }: Field, told: Told): void {
  if (told.what === 'yes') ledger.yes(told.token, told.id);
  if (told.what === 'no') ledger.no(told.token, told.code);
  if (told.what === 'trouble') troubles.push(`the program says: ${told.text}`);
}

function orderOf({ folder, options, metAt }: Field, life: Life | null): Order {
  return {
    folder,
    seed: (options.seed * 100_003 + (life?.number ?? 0)) >>> 0,
    mode: 'run',
    clock: { factor: CLOCK_FACTOR, metAt },
    die: life?.step ? { step: life.step.name, nth: life.nth, fromMs: life.fromMs } : null,
    inside: [],
    wakeAfterMs: null,
    control: options.control ?? 'none',
    logFile: options.keep ? join(folder, 'log.txt') : null,
  };
}

function mailInside(dice: Dice, life: Life, scarce: boolean, large: boolean): Inside[] {
  const burst = dice.chance(0.15);
  const count = scarce ? 1 : burst ? dice.whole(8, 16) : dice.whole(2, 6);
  return Array.from({ length: count }, (_, index) => ({
    token: `I${life.number}-${index}`,
    account: dice.pick(accounts),
    size: sizeOf(dice, large && index < 2, burst),
    // a burst arrives in one moment, so that it shares one commit
    afterMs: burst ? 0 : dice.whole(0, 900),
    priority: dice.whole(-2, 2),
  }));
}

function mailBySmtp(
  { ledger, credentials }: Field,
  port: number,
  dice: Dice,
  life: Life,
  scarce: boolean,
): Promise<void>[] {
  const count = scarce ? 1 : dice.whole(2, 6);
  return Array.from({ length: count }, async (_, index) => {
    const token = `S${life.number}-${index}`;
    const mail = {
      token,
      account: dice.pick(accounts),
      size: sizeOf(dice, life.step?.needs === 'large' && index === 0, false),
      slowly: dice.chance(0.3),
    };
    ledger.handedIn(token, bodyHash(token, mail.size));
    const afterMs = dice.whole(0, 600);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const answer = await submit(port, credentials, mail);
    if (answer.kind === 'yes') ledger.yes(token, answer.id);
    if (answer.kind === 'no') ledger.no(token, answer.reply);
  });
}

/** Mostly letters, sometimes scans: above 256 KiB a body arrives in rows, above 1 MiB it waits in the other lane. */
function sizeOf(dice: Dice, large: boolean, small: boolean): number {
  const kind = dice.unit();
  if (large) return kind < 0.5 ? dice.whole(300_000, 900_000) : dice.whole(1_100_000, 3_500_000);
  if (small || kind < 0.88) return dice.whole(200, 20_000);
  return kind < 0.96 ? dice.whole(200_000, 900_000) : dice.whole(1_100_000, 3_500_000);
}

function faultsStruck({ control }: Practice): string {
  const counters = Object.entries(control.counters()).filter(([name]) => name.startsWith('fault.'));
  return counters.map(([name, count]) => `${name.slice('fault.'.length)} ${count}`).join(', ');
}

function wordsOf({ signal, code, stderr }: End): string {
  return `signal ${signal ?? 'none'}, code ${code ?? 'none'}${stderr === '' ? '' : `, it wrote: ${stderr.trim()}`}`;
}
