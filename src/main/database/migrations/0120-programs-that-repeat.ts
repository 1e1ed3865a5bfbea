/** A program whose messages may say the same as one of the last minutes, such as one that watches a disk. */
export const programsThatRepeat = `
ALTER TABLE client ADD COLUMN may_repeat INTEGER NOT NULL DEFAULT 0 CHECK (may_repeat IN (0, 1));
`;
