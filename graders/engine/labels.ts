/** The labels that mark everything we make on an engine, so that only our own things are ever removed. */
export const label = {
  /** Which Drydock: the instance name of the settings. */
  instance: 'drydock.instance',
  /** The lease of the process that made it (leases.ts); its things may go when the lease is dead. */
  owner: 'drydock.owner',
  submission: 'drydock.submission',
  attempt: 'drydock.attempt',
  /** On a base image: the reference it stands for. */
  reference: 'drydock.reference',
  /** On a base image: hash of everything it was made from; another hash means it is made anew. */
  recipe: 'drydock.recipe',
  /** On a base image: `registry` or `stand-in`. */
  origin: 'drydock.origin',
  /** On a base image of a registry: the digest that it gave, and the mirror when it was one. */
  digest: 'drydock.digest',
  mirror: 'drydock.mirror',
  /** On a base image that came in a bundle: the beginning of the bundle's checksum. */
  bundle: 'drydock.bundle',
  /** On the image that the stand-ins of one kind stand on. */
  family: 'drydock.family',
  /** On a stand-in: the reference of the image that it is not. */
  standIn: 'drydock.stand-in',
  /** On the helper image and volume. */
  helper: 'drydock.helper',
} as const;

export type Labels = Readonly<Record<string, string>>;
