/** The server before the builds: pages answer within moments while every slot is at work. */
import { setPriority } from 'node:os';

/**
 * Gives this thread, and what it starts, precedence over programs of usual priority; only root may. Control groups hold the
 * builds of private engines back too, but a program that waits for its turn at the processor answers late.
 */
export function takePrecedence(): void {
  try {
    setPriority(-10);
  } catch {
    // not as root
  }
}
