import type { Crm, CrmDuplicate, CrmLead, CrmNote } from '../../core/crm.ts';

/** The other side: a CRM that keeps what it is given, and finds what it has by the external id. */
export interface MemoryCrm {
  readonly crm: Crm;
  readonly leads: Map<string, CrmLead>;
  readonly notes: Map<string, CrmNote>;
  /** Whom it has, whoever asks. */
  duplicates: CrmDuplicate[];
  /** Thrown by the next calls that write, first in first out; undefined: works. */
  readonly trouble: (Error | undefined)[];
  /** Called right before something is made. */
  before: () => Promise<void>;
}

export function createMemoryCrm(): MemoryCrm {
  const leads = new Map<string, CrmLead>();
  const notes = new Map<string, CrmNote>();
  const write = async () => {
    await state.before();
    const error = state.trouble.shift();
    if (error) throw error;
  };
  const put = async <T extends { readonly externalId: string }>(
    into: Map<string, T>,
    one: T,
    kind: 'lead' | 'note',
  ) => {
    await write();
    const created = !into.has(one.externalId);
    into.set(one.externalId, one);
    return { kind, id: one.externalId, url: `https://crm.example/${one.externalId}`, created };
  };
  const state: MemoryCrm = {
    leads,
    notes,
    duplicates: [],
    trouble: [],
    before: async () => undefined,
    crm: {
      check: async () => 'test',
      findDuplicates: async (lead) => [
        ...[...leads.keys()]
          .filter((id) => id === lead.externalId)
          .map((id) => ({ kind: 'lead' as const, id, name: lead.familyName, by: 'external id' })),
        ...state.duplicates,
      ],
      putLead: (lead) => put(leads, lead, 'lead'),
      putNote: (note) => put(notes, note, 'note'),
      async remove({ kind, id }) {
        await write();
        (kind === 'note' ? notes : leads).delete(id);
      },
    },
  };
  return state;
}
