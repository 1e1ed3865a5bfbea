import * as z from 'zod';

/** What the recorded program tells the world, in the moment in which it does. Each is a promise that a power cut must not break. */
const markSchema = z.discriminatedUnion('mark', [
  z.object({ mark: z.literal('began') }),
  /** The outbox has started: the settings file now carries this copy counter. */
  z.object({ mark: z.literal('started'), counter: z.number() }),
  /** Intake has answered yes. `sha256` is of all after the blank line, hex. */
  z.object({ mark: z.literal('accepted'), id: z.string(), sha256: z.string() }),
  /** The first byte of the tail may leave now. */
  z.object({ mark: z.literal('released'), id: z.string() }),
  /** The provider has said that it did not take the message. */
  z.object({ mark: z.literal('refused'), id: z.string() }),
  /** The window shows the message so; by an answer of the provider, or an act of the operator. */
  z.object({ mark: z.literal('shown'), id: z.string(), as: z.enum(['sent', 'cancelled', 'held']) }),
]);

export type Mark = z.infer<typeof markSchema>;

/** What has been promised of one message. */
export interface Promised {
  sha256: string | null;
  released: number;
  refused: number;
  shown: 'sent' | 'cancelled' | 'held' | null;
}

export interface Promises {
  readonly messages: ReadonlyMap<string, Readonly<Promised>>;
  /** The copy counter in the settings. */
  readonly counter: number;
  readonly accepted: number;
  take(text: string): void;
}

/** The promises so far, as marks come in. */
export function createPromises(): Promises {
  const messages = new Map<string, Promised>();
  let counter = 0;
  let accepted = 0;

  const of = (id: string): Promised => {
    let promised = messages.get(id);
    if (!promised) {
      promised = { sha256: null, released: 0, refused: 0, shown: null };
      messages.set(id, promised);
    }
    return promised;
  };

  return {
    messages,
    get counter() {
      return counter;
    },
    get accepted() {
      return accepted;
    },
    take(text) {
      const told = markSchema.parse(JSON.parse(text));
      switch (told.mark) {
        case 'began':
          return;
        case 'started':
          counter = told.counter;
          return;
        case 'accepted':
          of(told.id).sha256 = told.sha256;
          accepted += 1;
          return;
        case 'released':
          of(told.id).released += 1;
          return;
        case 'refused':
          of(told.id).refused += 1;
          return;
        case 'shown':
          of(told.id).shown = told.as;
      }
    },
  };
}
