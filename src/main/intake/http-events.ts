import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Desk } from '../outbox/hand-in.ts';
import type { Clock, Timer } from '../ports.ts';
import { eventView } from './http-views.ts';

/** Server-sent events (WHATWG HTML 9.2): what happens to the messages of a program, as it happens. */
export interface EventStreams {
  /**
   * The events of this client after the one numbered `after`, or from now on, as text of a stream that goes on until `signal` ends it
   * or the listener is `allowed` no longer, which is asked before anything is told. Fails with too_many_streams.
   */
  open(
    clientId: string,
    after: number | null,
    allowed: () => boolean,
    signal: AbortSignal,
  ): Result<ReadableStream<Uint8Array>, Problem>;
  /** To be called when messages may have changed. */
  changed(): void;
  stop(): void;
}

export interface EventStreamsDeps {
  readonly desk: Pick<Desk, 'eventsAfter' | 'lastEvent'>;
  readonly clock: Clock;
}

const MAX_STREAMS = 8;
const PAGE = 200;
const GATHER_MS = 100;
/** A line now and then keeps the connection, and finds out when nobody listens any more. */
const HEARTBEAT_MS = 20_000;

export function createEventStreams({ desk, clock }: EventStreamsDeps): EventStreams {
  const streams = new Set<Stream>();
  let gathering = false;

  const lookAll = () => {
    for (const stream of [...streams]) stream.look();
  };

  return {
    open(clientId, after, allowed, signal) {
      if (streams.size >= MAX_STREAMS) return fail(problem('too_many_streams', { limit: MAX_STREAMS }));
      const stream = listen(clientId, after, allowed);
      signal.addEventListener('abort', stream.end, { once: true });
      return ok(stream.readable);
    },
    changed() {
      if (gathering || streams.size === 0) return;
      gathering = true;
      clock.after(GATHER_MS, () => {
        gathering = false;
        lookAll();
      });
    },
    stop() {
      for (const stream of [...streams]) stream.end();
    },
  };

  function listen(clientId: string, after: number | null, allowed: () => boolean): Stream {
    const text = new TextEncoder();
    let last = after ?? desk.lastEvent();
    let heartbeat: Timer | null = null;
    let out: ReadableStreamDefaultController<Uint8Array> | null = null;
    const say = (line: string) => out?.enqueue(text.encode(line));
    const room = () => (out?.desiredSize ?? 0) > 0;

    const gone = () => {
      streams.delete(stream);
      heartbeat?.cancel();
      out = null;
    };
    const stream: Stream = {
      look() {
        if (!allowed()) return stream.end();
        // whoever does not read gets no more until they do; nothing is lost, the number says where to go on
        while (room()) {
          const newest = desk.lastEvent();
          const events = desk.eventsAfter(clientId, last, PAGE);
          for (const event of events) {
            last = event.number;
            say(`id: ${event.number}\nevent: ${event.kind}\ndata: ${JSON.stringify(eventView(event))}\n\n`);
          }
          if (events.length < PAGE) {
            // what other programs' messages went through need not be looked through again
            last = Math.max(last, newest);
            return;
          }
        }
      },
      end() {
        const open = out;
        gone();
        open?.close();
      },
      readable: new ReadableStream<Uint8Array>(
        {
          start(controller) {
            out = controller;
          },
          // there is room again
          pull: () => stream.look(),
          cancel: gone,
        },
        new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }),
      ),
    };
    const beat = () => {
      if (room()) say(': still here\n\n');
      stream.look();
      if (out) heartbeat = clock.after(HEARTBEAT_MS, beat);
    };
    streams.add(stream);
    say(`: listening after ${last}\n\n`);
    heartbeat = clock.after(HEARTBEAT_MS, beat);
    return stream;
  }
}

interface Stream {
  readonly readable: ReadableStream<Uint8Array>;
  look(): void;
  end(): void;
}
