/** A Date value in UTC (RFC 5322 3.3). `now` is epoch ms. */
export function dateHeader(now: number): string {
  return new Date(now).toUTCString().replace('GMT', '+0000');
}

/** A Message-ID in the domain of the sending account (RFC 5322 3.6.4). Gmail puts its own in its place when it sends. */
export function messageIdFor(id: string, email: string): string {
  return `<${id}@${email.slice(email.lastIndexOf('@') + 1)}>`;
}
