import type { ComposedRequest } from '../../src/main/mail/request.ts';

/** A composed request, where only what differs is said. */
export function composed(over: Partial<ComposedRequest> = {}): ComposedRequest {
  return {
    kind: 'composed',
    from: null,
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: 'Hello',
    text: 'Hello',
    html: null,
    attachments: [],
    headers: {},
    ...over,
  };
}
