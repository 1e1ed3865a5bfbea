import type { Log, LogFields } from '../../src/main/ports.ts';
import type { LogLevel } from '../../src/shared/model.ts';

export interface MemoryLog extends Log {
  readonly lines: { level: LogLevel; room: string; text: string; fields: LogFields }[];
}

/** Keeps what was logged, for the test to read. */
export function memoryLog(): MemoryLog {
  const lines: MemoryLog['lines'] = [];
  const speaking = (room: string): MemoryLog => ({
    lines,
    write: (level, text, fields = {}) => void lines.push({ level, room, text, fields }),
    room: speaking,
  });
  return speaking('');
}
