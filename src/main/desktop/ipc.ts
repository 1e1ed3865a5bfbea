import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import * as z from 'zod';
import { callChannel, callNames, dropChannel } from '../../shared/channels.ts';
import { type Answer, answerOf, type CallName, calls } from '../../shared/ipc.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { Log } from '../ports.ts';
import { inFull } from './lifecycle.ts';
import { mayCall } from './rules.ts';
import type { CallBoard, Handlers } from './types.ts';

interface IpcDeps {
  /** The web contents of the open window, or null. */
  readonly ownContents: () => WebContents | null;
  readonly development: boolean;
  readonly log: Log;
  /** A short number that the operator can read out and that is found in the log. */
  readonly reportId: () => string;
}

const dropped = z.object({
  draftId: z.string().min(1).max(64),
  paths: z.array(z.string().min(1).max(32_768)).max(1_000),
});

type Attach = Parameters<CallBoard['register']>[1];

/**
 * Answers every call of `shared/ipc.ts`: the sender is checked, the argument parsed, and what a handler throws becomes `internal`
 * with a report number. Development builds check answers too.
 */
export function createCallBoard({ ownContents, development, log, reportId }: IpcDeps): CallBoard {
  let given: (both: { handlers: Handlers; attach: Attach }) => void = () => undefined;
  const ready = new Promise<{ handlers: Handlers; attach: Attach }>((resolve) => {
    given = resolve;
  });

  const broken = (name: string, error: unknown): { ok: false; problem: Problem } => {
    const id = reportId();
    const cause = error instanceof z.ZodError ? z.prettifyError(error) : inFull(error);
    log.write('error', `report ${id}: the call ${name} broke`, { cause });
    return { ok: false, problem: problem('internal', { id }) };
  };

  const answer = (channel: string, name: string, run: (argument: unknown) => Promise<unknown>) => {
    ipcMain.handle(channel, async (event, argument: unknown) => {
      if (!mayCall(senderOf(event, ownContents()))) {
        log.write('error', 'a stranger called', { call: name, url: event.senderFrame?.url ?? 'a frame that is gone' });
        throw new Error('refused');
      }
      return run(argument).catch((error: unknown) => broken(name, error));
    });
  };

  const answerCall = <N extends CallName>(name: N) => {
    const { takes, gives } = calls[name];
    const whole = development ? answerOf(gives) : null;
    answer(callChannel(name), name, async (argument) => {
      const parsed = takes.parse(argument);
      const { handlers } = await ready;
      const answered = await invoke(handlers, name, parsed);
      whole?.parse(answered);
      return answered;
    });
  };

  for (const name of callNames) answerCall(name);
  answer(dropChannel, 'attachDropped', async (argument) => {
    const { draftId, paths } = dropped.parse(argument);
    const { attach } = await ready;
    return attach(draftId, paths);
  });

  return { register: (handlers, attach) => given({ handlers, attach }) };
}

/** The compiler cannot follow that `parsed` fits the handler of the same name; `calls` and `Handlers` are made of one type. */
function invoke<N extends CallName>(handlers: Handlers, name: N, parsed: unknown): Promise<Answer<N>> | Answer<N> {
  const handler = handlers[name] as (takes: unknown) => Promise<Answer<N>> | Answer<N>;
  return handler(parsed);
}

function senderOf(event: IpcMainInvokeEvent, own: WebContents | null) {
  const frame = event.senderFrame;
  return {
    ownWindow: own !== null && event.sender === own,
    mainFrame: frame !== null && frame === event.sender.mainFrame,
    url: frame?.url ?? '',
  };
}
