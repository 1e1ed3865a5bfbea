import type { TimelineEntry } from '../../shared/model.ts';
import { t } from '../words/words.ts';
import type { EventWords } from './event-params.ts';

/** The plain words of a timeline entry. */
export function eventWords(entry: TimelineEntry): EventWords {
  const words: EventWords = t.events[entry.kind](entry);
  return words.aside === '' ? { text: words.text } : words;
}
