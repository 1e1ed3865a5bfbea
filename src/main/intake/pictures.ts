import { LARGEST_PICTURE_BYTES } from '../../shared/drafts.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

const LARGEST_TOGETHER_BYTES = 20 * 1_048_576;

const kinds = [
  { type: 'image/png', name: 'png', head: /^\x89PNG\r\n\x1a\n/ },
  { type: 'image/jpeg', name: 'jpg', head: /^\xff\xd8\xff/ },
  { type: 'image/gif', name: 'gif', head: /^GIF8[79]a/ },
  { type: 'image/webp', name: 'webp', head: /^RIFF[\s\S]{4}WEBP/ },
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
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const kind = kinds.find((each) => each.head.test(head));
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
