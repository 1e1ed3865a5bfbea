import type { ProblemWords } from './words.ts';

/** What can be wrong with a request at the HTTP door, and with a request in its shape wherever it comes from. */
export const httpProblems = {
  http_host_refused: {
    says: 'This is not the address of the HTTP door.',
    next: 'Use the address that the Intake page shows, with its port.',
  },
  http_browser_refused: {
    says: 'Outtray takes no requests from web pages.',
    next: 'Send the request from a program on this computer.',
  },
  http_path_unknown: {
    says: 'There is nothing at this address.',
    next: 'GET /openapi.json lists what there is.',
  },
  http_method_wrong: {
    says: 'This address does not take {method}.',
    next: 'GET /openapi.json lists what it takes.',
  },
  http_malformed: {
    says: 'The request is not well formed HTTP: {reason}.',
    next: 'The program that sends it has to correct it.',
  },
  content_type_wrong: {
    says: 'The content is neither application/json nor message/rfc822.',
    next: 'Say in Content-Type which of the two it is.',
  },
  token_missing: {
    says: 'The request has no token.',
    next: 'Send the header "Authorization: Bearer" with the token of this program. The Intake page makes one.',
  },
  token_unknown: {
    says: 'The token is wrong.',
    next: 'Make a new token for this program on the Intake page.',
  },
  too_many_wrong_tokens: {
    says: 'Too many wrong tokens.',
    next: 'Wait a minute and try again.',
  },
  json_malformed: {
    says: 'The request cannot be read as JSON: {reason}.',
    next: 'The program that made it has to correct it.',
  },
  field_wrong: {
    says: 'The field {field} cannot be used: {reason}.',
    next: 'Correct it and try again. GET /openapi.json describes every field.',
  },
  idempotency_key_wrong: {
    says: 'The Idempotency-Key is empty, too long, or has characters that are not printable.',
    next: 'Use 1 to 200 printable characters, such as an invoice number or a UUID.',
  },
  too_many_streams: {
    says: '{limit} programs listen to events already.',
    next: 'Ask for the messages from time to time instead.',
  },
  batch_unknown: { says: 'There is no such batch.' },
  print_format_unavailable: {
    says: 'The print format {name} cannot be made here.',
    next: 'Try again when Outtray runs with its templates, or attach the PDF itself.',
  },
} satisfies Record<string, ProblemWords>;
