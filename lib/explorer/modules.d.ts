/** A script of its own, bundled, as text; see bundle.mjs. */
declare module "worker:*" {
  const source: string;
  export default source;
}
