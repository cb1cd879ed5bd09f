/** Why something is done: every change has to say, and the audit log keeps it. */
import { z } from 'zod';

export const reasonSchema = z.string().min(1).max(2048);
