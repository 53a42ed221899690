/** A script of its own, bundled, as text; see bundle.mjs. */
declare module "worker:*" {
  const source: string;
  export default source;
}

/** A file of a package; see bundle.mjs. */
declare module "binary:*" {
  const bytes: Uint8Array;
  export default bytes;
}
