import { type Draft, type DraftText, LARGE_MESSAGE_BYTES, LARGEST_MESSAGE_BYTES } from '../../../shared/drafts.ts';
import { encodedSize } from '../../lib/size-words.ts';

export interface Weighed {
  readonly text: DraftText;
  readonly attachments: Draft['attachments'];
  readonly picturesSize: number;
}

/** What the message takes once it is encoded, bytes. */
export function weightOf({ text, attachments, picturesSize }: Weighed): number {
  const words = new TextEncoder().encode(text.html + text.text).byteLength;
  return encodedSize(attachments.reduce((sum, file) => sum + file.size, words + picturesSize));
}

/** `refused`: Gmail would not take it. `large`: many servers of recipients would not. */
export function weightClass(weighed: Weighed): 'fine' | 'large' | 'refused' {
  const weight = weightOf(weighed);
  if (weight > LARGEST_MESSAGE_BYTES) return 'refused';
  return weight > LARGE_MESSAGE_BYTES ? 'large' : 'fine';
}
