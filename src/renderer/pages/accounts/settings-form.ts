import { type AccountSettings, limitPresets } from '../../../shared/account-model.ts';

/** The settings as they are typed: lists are lines, numbers are text. */
export interface SettingsText {
  readonly senderName: string;
  readonly senders: string;
  readonly unknownSender: AccountSettings['unknownSender'];
  readonly signatureText: string;
  readonly signatureHtml: string;
  readonly alwaysBcc: string;
  readonly perMinute: string;
  readonly messagesPerDay: string;
  readonly recipientsPerDay: string;
}

export type Preset = keyof typeof limitPresets | 'own';

export function textOf({ limits, ...settings }: AccountSettings): SettingsText {
  const { senderName, unknownSender, signatureText, signatureHtml, alwaysBcc } = settings;
  return {
    senderName: senderName ?? '',
    senders: [...settings.aliases, ...settings.domains.map((domain) => `@${domain}`)].join('\n'),
    unknownSender,
    signatureText,
    signatureHtml,
    alwaysBcc: alwaysBcc ?? '',
    perMinute: String(limits.perMinute),
    messagesPerDay: String(limits.messagesPerDay),
    recipientsPerDay: String(limits.recipientsPerDay),
  };
}

/** A line that begins with @ (or *@) is a domain, any other an address. Numbers that are none become 1. */
export function settingsOf(text: SettingsText): AccountSettings {
  const lines = text.senders
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const isDomain = (line: string): boolean => /^\*?@/.test(line);
  const blank = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
  return {
    senderName: blank(text.senderName),
    aliases: lines.filter((line) => !isDomain(line)),
    domains: lines.filter(isDomain).map((line) => line.replace(/^\*?@/, '')),
    unknownSender: text.unknownSender,
    signatureText: text.signatureText,
    signatureHtml: text.signatureHtml,
    alwaysBcc: blank(text.alwaysBcc),
    limits: {
      perMinute: whole(text.perMinute, 600),
      messagesPerDay: whole(text.messagesPerDay, 100_000),
      recipientsPerDay: whole(text.recipientsPerDay, 1_000_000),
    },
  };
}

export function presetOf(text: SettingsText): Preset {
  const { limits } = settingsOf(text);
  const names = Object.keys(limitPresets) as (keyof typeof limitPresets)[];
  return (
    names.find((name) =>
      (['perMinute', 'messagesPerDay', 'recipientsPerDay'] as const).every(
        (field) => limitPresets[name][field] === limits[field],
      ),
    ) ?? 'own'
  );
}

function whole(typed: string, most: number): number {
  const number = Math.floor(Number(typed.replace(/[^\d]/g, '')));
  return Math.min(most, Math.max(1, Number.isFinite(number) ? number : 1));
}
