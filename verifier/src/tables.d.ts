/** What the build puts together out of the kit's own tables. */
declare module "tables:words" {
  const tables: unknown;
  export default tables;
}
declare module "tables:releases" {
  const releases: Readonly<Record<string, readonly string[]>>;
  export default releases;
}
declare module "tables:hashing_worker" {
  const program: string;
  export default program;
}
declare module "tables:kit" {
  const kit: { readonly version: string };
  export default kit;
}
