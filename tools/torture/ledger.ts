/** What became of the mail that was handed in, as those who handed it in know it. */
export interface Ledger {
  /** A mail is about to be handed in. `bodySha256` where its body must arrive as it was given (SMTP). */
  handedIn(token: string, bodySha256: string | null): void;
  /** Intake said yes; `id` is empty where it was not told. */
  yes(token: string, id: string): void;
  no(token: string, reply: string): void;
  entries(): IterableIterator<[string, Submission]>;
  get(token: string): Submission | undefined;
  accepted(): number;
  refused(): { token: string; reply: string }[];
}

export interface Submission {
  readonly bodySha256: string | null;
  readonly answer: 'yes' | 'no' | 'nothing';
  readonly id: string;
  readonly reply: string;
}

export function createLedger(): Ledger {
  const all = new Map<string, Submission>();
  let accepted = 0;

  const change = (token: string, changes: Partial<Submission>) => {
    const known = all.get(token);
    if (!known) throw new Error(`an answer about ${token}, which nobody handed in`);
    if (known.answer !== 'nothing') throw new Error(`a second answer about ${token}`);
    all.set(token, { ...known, ...changes });
  };

  return {
    handedIn(token, bodySha256) {
      if (all.has(token)) throw new Error(`${token} was handed in twice`);
      all.set(token, { bodySha256, answer: 'nothing', id: '', reply: '' });
    },
    yes(token, id) {
      change(token, { answer: 'yes', id });
      accepted += 1;
    },
    no: (token, reply) => change(token, { answer: 'no', reply }),
    entries: () => all.entries(),
    get: (token) => all.get(token),
    accepted: () => accepted,
    refused: () => [...all].flatMap(([token, { answer, reply }]) => (answer === 'no' ? [{ token, reply }] : [])),
  };
}
