import type { MessageDetail } from '../../shared/model.ts';
import type { ProblemCode } from '../../shared/problems/problem.ts';

/**
 * The one act that mends a message which cannot go; `wait` where it mends itself, `confirm` where the operator decides between two.
 */
export type Mend =
  | 'retry'
  | 'release'
  | 'signIn'
  | 'resume'
  | 'console'
  | 'accounts'
  | 'correct'
  | 'later'
  | 'compose'
  | 'settings'
  | 'log'
  | 'confirm'
  | 'wait';

/** What mends each problem when a message has it; `never` where none can: it is answered at a door, or told above the pages. */
export const mends: Partial<Record<ProblemCode, Mend | 'never'>> = {
  // Gmail, and the way to it
  gmail_recipient_refused: 'correct',
  gmail_message_refused: 'compose',
  gmail_too_large: 'compose',
  gmail_rate_limited: 'later',
  gmail_daily_limit: 'later',
  gmail_permission_missing: 'signIn',
  gmail_sign_in_refused: 'signIn',
  gmail_api_disabled: 'console',
  gmail_mailbox_off: 'accounts',
  gmail_domain_policy: 'accounts',
  gmail_forbidden: 'accounts',
  gmail_unwell: 'retry',
  gmail_unexpected: 'retry',
  offline: 'retry',
  name_not_found: 'retry',
  not_connected: 'retry',
  tls_refused: 'settings',
  connection_cut: 'retry',
  answer_lost: 'wait',
  too_slow: 'retry',
  session_lost: 'retry',
  upload_unfinished: 'wait',
  session_unclear: 'confirm',
  unconfirmed: 'confirm',

  // the message itself
  no_recipient: 'compose',
  address_invalid: 'correct',
  line_break_in_header: 'compose',
  header_not_allowed: 'compose',
  too_many_recipients: 'compose',
  too_large: 'compose',
  attachment_missing: 'compose',
  attachment_unreadable: 'compose',
  message_malformed: 'compose',
  no_account: 'accounts',

  // the outbox
  disk_full: 'retry',
  storage_failed: 'log',
  storage_read_only: 'log',
  database_newer: 'never',
  database_damaged: 'never',
  database_on_network: 'never',
  database_gone: 'never',
  restored_copy: 'release',
  recovered: 'release',
  body_lost: 'compose',
  entry_lost: 'retry',
  batch_too_many: 'never',
  batch_too_large: 'never',
  out_of_time: 'retry',
  too_late: 'never',
  message_unknown: 'never',
  shutting_down: 'never',
  internal: 'log',
  content_gone: 'never',
  not_sent_yet: 'never',
  not_ended_yet: 'never',
  recipient_unknown: 'never',
  job_running: 'never',
  export_failed: 'never',

  // the sign-in
  client_json_not_json: 'never',
  client_json_web: 'never',
  client_json_service_account: 'never',
  client_json_incomplete: 'never',
  client_json_unsafe_uri: 'never',
  app_in_use: 'never',
  app_unknown: 'accounts',
  account_unknown: 'accounts',
  consent_denied: 'signIn',
  consent_cancelled: 'signIn',
  consent_superseded: 'signIn',
  consent_timeout: 'signIn',
  consent_refused: 'signIn',
  consent_admin_blocked: 'signIn',
  consent_org_internal: 'signIn',
  scope_missing: 'signIn',
  no_refresh_token: 'signIn',
  other_account: 'signIn',
  code_exchange_failed: 'signIn',
  no_identity: 'signIn',
  loopback_blocked: 'signIn',
  renewal_refused: 'signIn',
  provider_unwell: 'retry',
  provider_unreachable: 'retry',
  needs_authorization: 'signIn',
  reauth_required: 'signIn',
  client_invalid: 'accounts',
  scope_invalid: 'accounts',
  clock_skew: 'retry',
  keyring_missing: 'accounts',
  keyring_locked: 'accounts',
  token_unreadable: 'signIn',
  revoke_failed: 'never',

  testing_mode_ended: 'signIn',
  sign_in_ends_tomorrow: 'never',
  sign_in_ends_soon: 'never',
  sign_in_may_end_tomorrow: 'never',
  sign_in_may_end_soon: 'never',
  kept_until_quit: 'never',
  revoke_unasked: 'never',
  revoke_unreachable: 'never',

  // the vault, and the way to the provider
  vault_locked: 'accounts',
  vault_key_damaged: 'accounts',
  passphrase_wrong: 'never',
  passphrase_short: 'never',
  certificate_unknown: 'settings',
  certificate_outside_its_time: 'settings',
  proxy_away: 'settings',
  proxy_password: 'settings',
  proxy_refused: 'settings',
  proxy_unknown: 'settings',
  captive_portal: 'retry',
  clock_ahead: 'retry',
  clock_behind: 'retry',

  // accounts of other kinds, and senders
  not_delegated: 'accounts',
  not_delegated_over: 'accounts',
  rehearsal_carrier_waits: 'accounts',
  rehearsal_mailbox_broken: 'accounts',
  rehearsal_needs_account: 'accounts',
  robot_disabled: 'accounts',
  sender_would_change: 'accounts',
  service_key_refused: 'accounts',
  service_key_unreadable: 'accounts',
  service_key_unusable: 'accounts',
  subject_is_robot: 'accounts',
  subject_unknown: 'accounts',

  // the doors
  client_unknown: 'never',
  client_name_taken: 'never',
  client_name_empty: 'never',
  client_off: 'never',
  too_many_failures: 'never',
  client_gone: 'never',
  client_missing: 'never',
  not_signed_in: 'never',
  too_slow_client: 'never',
  port_not_allowed: 'never',
  port_busy: 'never',
  port_invalid: 'never',
  sender_not_allowed: 'never',
  client_minute_limit: 'never',
  client_day_limit: 'never',
  client_limit_invalid: 'never',
  sender_invalid: 'never',
  client_not_from_network: 'never',
  address_not_allowed: 'never',
  too_many_connections: 'never',
  tls_required: 'never',
  network_invalid: 'never',
  network_empty: 'never',
  host_not_here: 'never',
  certificate_unreadable: 'never',
  idempotency_conflict: 'never',
  mime_too_deep: 'never',
  mime_too_many_parts: 'never',
  looks_like: 'release',

  // other pages
  batch_unknown: 'never',
  content_type_wrong: 'never',
  field_wrong: 'never',
  file_changing: 'never',
  file_empty: 'never',
  file_not_plain: 'never',
  file_outside: 'never',
  folder_missing: 'never',
  folder_other: 'never',
  folder_taken: 'never',
  folder_unfit: 'never',
  folder_unknown: 'never',
  folder_unusable: 'never',
  http_browser_refused: 'never',
  http_host_refused: 'never',
  http_malformed: 'never',
  http_method_wrong: 'never',
  http_path_unknown: 'never',
  idempotency_key_wrong: 'never',
  import_gone: 'never',
  import_incomplete: 'never',
  import_too_large: 'never',
  import_unreadable: 'never',
  json_malformed: 'never',
  print_format_unavailable: 'never',
  token_missing: 'never',
  token_unknown: 'never',
  too_many_streams: 'never',
  too_many_wrong_tokens: 'never',
  account_exists: 'never',
  app_no_answer: 'never',
  app_not_running: 'never',
  domain_invalid: 'never',
  file_missing: 'never',
  file_unreadable: 'never',
  mail_links_kept: 'never',
  outbox_missing: 'never',
  outbox_of_another: 'never',
  outbox_other_version: 'never',
  outbox_unfinished: 'never',
  rehearsal_over: 'never',
  rehearsal_stays: 'never',
  rehearsal_too_many: 'never',
  service_key_incomplete: 'never',
  service_key_is_client: 'never',
  service_key_not_json: 'never',
  service_key_unsafe_uri: 'never',
  subject_invalid: 'never',
  time_unreadable: 'never',
  undo_too_late: 'never',
  undo_partly: 'never',
  picture_kind: 'never',
  picture_too_large: 'never',
  pictures_too_large: 'never',
  app_api_root_query: 'never',
  app_client_id_malformed: 'never',
  app_client_id_missing: 'never',
  app_client_taken: 'never',
  app_name_missing: 'never',
  app_name_taken: 'never',
  app_parameter_empty: 'never',
  app_parameter_nameless: 'never',
  app_parameter_reserved: 'never',
  app_parameter_twice: 'never',
  app_scope_identity: 'never',
  app_scope_malformed: 'never',
  app_secret_again: 'never',
  app_secret_missing: 'never',
  app_uri_missing: 'never',
  app_uri_unsafe: 'never',
  autostart_failed: 'never',
  no_program_for: 'never',
  print_data_invalid: 'never',
  print_failed: 'never',
  print_format_broken: 'never',
  print_format_unknown: 'never',
  template_name_invalid: 'never',
  template_name_taken: 'never',
  template_not_saved: 'never',
  test_already_going: 'never',
};

/** Null when nothing is wrong with the message, or nothing but that it waits its turn. */
export function mendOf({
  row,
  can,
  bodyDropped,
}: Pick<MessageDetail, 'row' | 'can'> & { bodyDropped?: boolean }): Mend | null {
  if (row.standing === 'unconfirmed') return 'confirm';
  const failed = row.standing === 'failed';
  const held = row.standing === 'on_hold';
  // a message that waits for its next try tells why, and can be tried at once
  if (row.standing === 'queued' && row.problem !== null && row.tries > 0) return can.retry ? 'retry' : 'wait';
  if (!failed && !held) return null;
  if (row.hold?.scope === 'message') return can.release ? 'release' : 'wait';
  if (row.hold?.reason === 'needs_authorization') return 'signIn';
  if (row.hold?.reason === 'paused') return 'resume';
  if (row.hold?.reason === 'quota') return 'later';
  if (row.hold?.reason === 'operator') return 'accounts';
  const code = (held ? row.hold?.problem?.code : row.problem?.code) ?? row.problem?.code ?? null;
  const known = code === null ? undefined : mends[code];
  if (known === undefined || known === 'never' || known === 'confirm' || known === 'release')
    return failed ? retryOr(can.retry) : 'wait';
  if (known === 'retry') return failed ? retryOr(can.retry) : 'wait';
  if (known === 'later') return failed ? retryOr(can.retry) : 'later';
  // what is gone can neither be corrected nor taken into Compose
  if ((known === 'correct' || known === 'compose') && (held || bodyDropped === true)) return 'wait';
  return known;
}

function retryOr(can: boolean): Mend {
  return can ? 'retry' : 'wait';
}

/** What the operator did on purpose is told, but it is no failure. */
export function isCalm(problem: { readonly code: ProblemCode }): boolean {
  return problem.code === 'consent_cancelled' || problem.code === 'consent_superseded';
}
