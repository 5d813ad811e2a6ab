import { brandsFor } from '../../../core/rights.ts';
import { type Route, route } from '../../route.ts';
import { comparePeriods, comparison } from './compare-periods.ts';
import { before, type DashboardParts, dayMs, range, scopeOf, spec } from './scope.ts';

export function changesRoute(parts: DashboardParts): Route {
  return route({
    ...spec,
    path: '/dashboards/changes',
    summary:
      'This time against as long a time before (`before`), and the same days a week before (`week`; of seven days they are one)',
    query: range,
    answer: comparison,
    async handle({ query, caller }) {
      const scope = scopeOf(query, caller, parts);
      // Whole days, counted back from the end.
      const now = { from: scope.to - Math.max(1, Math.ceil((scope.to - scope.from) / dayMs)) * dayMs, to: scope.to };
      const { from, to } = before({ ...scope, ...now });
      return comparePeriods(parts, {
        brands: scope.brands,
        among: brandsFor(caller, parts.brands),
        periods: {
          now,
          before: { from, to },
          // Of seven days, both are one.
          week: to - from === 7 * dayMs ? null : { from: now.from - 7 * dayMs, to: now.to - 7 * dayMs },
        },
        changes: { before: ['before', 'now'], week: ['week', 'now'] },
      });
    },
  });
}
