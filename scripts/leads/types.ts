import type { CrmDuplicate } from '../../core/crm.ts';
import type { CrmItem, Rendered } from '../../core/crm-delivery.ts';

/** How the writing to one CRM is doing. */
export interface CrmStatus {
  readonly crm: string;
  /** `down`: it takes nothing until a person does something. Absent: no process that sends was asked. */
  readonly state?: 'up' | 'failing' | 'down';
  /** In the words of the CRM. */
  readonly lastError?: string;
  /** Items that wait for a person. */
  readonly held: number;
  readonly queued: number;
  readonly failed: number;
  readonly duplicates: number;
}

/** What would be sent. */
export interface DryRun {
  readonly item: CrmItem;
  readonly rendered: Rendered;
  readonly duplicates: readonly CrmDuplicate[];
}
