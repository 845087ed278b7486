/** Signatures as a registry holds them beside its images, and the trust stores of whoever verifies: the form of an exercise's file. */
import { z } from 'zod';
import { envelopeSchema } from './envelope.ts';

const registrySchema = z.object({
  /** `type:name` → certificates, base64 of DER. */
  trustStores: z.record(z.string(), z.array(z.string())),
  images: z.record(z.string(), z.object({ digest: z.string(), envelopes: z.array(envelopeSchema) })),
});

export type Registry = z.infer<typeof registrySchema>;

/** Null for what is none. */
export function readRegistry(text: string): Registry | null {
  try {
    return registrySchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
