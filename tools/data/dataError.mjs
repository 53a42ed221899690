/** What stops a download, in a sentence for its user. */
export class DataError extends Error {}

/** The innermost reason: fetch says "fetch failed" and has the reason in `cause`; of several addresses of a host, the first. */
export function causeOf(error) {
  let reason = error;
  while (reason?.cause) reason = reason.cause;
  return reason?.errors?.[0] ?? reason;
}

export function reasonOf(error) {
  const cause = causeOf(error);
  return cause?.message || cause?.code || String(error);
}
