import type { Problem } from '../../shared/problems/problem.ts';
import type { Result } from '../../shared/result.ts';
import { readComposed } from './mime.ts';
import { readRaw } from './raw.ts';
import type { MailRequest, ReadMail } from './request.ts';

/**
 * Reads and checks a request of either kind, so far that it is settled who gets it and that it can be built. Nothing of the body
 * has been read then; it is read while the stamped bytes are. On failure the request has been let go.
 */
export function readMail(request: MailRequest): Promise<Result<ReadMail, Problem>> {
  return request.kind === 'raw' ? readRaw(request) : readComposed(request);
}
