import type { ToldTags } from '../../src/main/sign-in-alerts.ts';

/** What has been told, as long as the test goes on. */
export function memoryTold(): ToldTags {
  const tags = new Set<string>();
  return {
    has: (tag) => tags.has(tag),
    add: (tag) => void tags.add(tag),
    remove: (tag) => void tags.delete(tag),
    under: (prefix) => [...tags].filter((tag) => tag.startsWith(prefix)),
  };
}
