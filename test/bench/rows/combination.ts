import { measureCombination } from '../combination.ts';
import type { RowGroup } from '../row.ts';

export const combination: RowGroup = {
  name: 'combination',
  measure: async ({ quick }) => {
    const rows = await measureCombination(quick);
    return rows.map(({ p50Ms, p99Ms, ...row }) => ({ ...row, unit: 'ms', p50: p50Ms, p99: p99Ms }));
  },
};
