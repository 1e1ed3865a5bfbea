import { time } from '../lib/time-words.ts';

/** A moment in short words, with the exact one on hover. */
export function Moment({ at, children }: { at: number; children: string }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={time.exact(at)}>
      {children}
    </time>
  );
}
