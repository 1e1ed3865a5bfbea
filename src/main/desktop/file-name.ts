/**
 * A file name that is safe to suggest on every system, made of a name that a stranger chose: no folders, no control or
 * direction-changing characters, nothing that Windows refuses, 120 characters at most with the extension kept.
 */
export function fileNameOf(suggested: string): string {
  const last = suggested.split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const dot = plain.lastIndexOf('.');
  const extension = dot > 0 ? plain.slice(dot).slice(0, 20) : '';
  const stem = (dot > 0 ? plain.slice(0, dot) : plain).slice(0, 120 - extension.length);
  if (stem === '') return 'file';
  return /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(stem) ? `_${stem}${extension}` : stem + extension;
}
