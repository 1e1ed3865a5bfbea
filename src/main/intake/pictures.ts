import { LARGEST_PICTURE_BYTES } from '../../shared/drafts.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

const LARGEST_TOGETHER_BYTES = 20 * 1_048_576;

const kinds = [
  { type: 'image/png', name: 'png', head: '89504e470d0a1a0a' },
  { type: 'image/jpeg', name: 'jpg', head: 'ffd8ff' },
  { type: 'image/gif', name: 'gif', head: '47494638' },
  // RIFF, four bytes of length, WEBP
  { type: 'image/webp', name: 'webp', head: '52494646........57454250' },
] as const;

/**
 * What kind of picture these bytes are, read from themselves: what the window says of them counts for nothing. Fails with
 * picture_kind, picture_too_large or pictures_too_large; `already` is what the draft's other pictures take, bytes.
 */
export function checkPicture(bytes: Uint8Array, already: number): Result<string, Problem> {
  if (bytes.byteLength > LARGEST_PICTURE_BYTES) {
    return fail(problem('picture_too_large', sizes(bytes.byteLength, LARGEST_PICTURE_BYTES)));
  }
  if (already + bytes.byteLength > LARGEST_TOGETHER_BYTES) {
    return fail(problem('pictures_too_large', sizes(already + bytes.byteLength, LARGEST_TOGETHER_BYTES)));
  }
  const head = Buffer.from(bytes.subarray(0, 12)).toString('hex');
  const kind = kinds.find((each) => new RegExp(`^${each.head}`).test(head));
  return kind ? ok(kind.type) : fail(problem('picture_kind'));
}

/** The name under which a picture of the text travels, for mail programs that list it. */
export function pictureName(type: string, number: number): string {
  return `picture-${number}.${kinds.find((kind) => kind.type === type)?.name ?? 'bin'}`;
}

function sizes(size: number, limit: number): { size: string; limit: string } {
  const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
  return { size: megabytes(size), limit: megabytes(limit) };
}
