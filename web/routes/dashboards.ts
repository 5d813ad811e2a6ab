import type { Route } from '../route.ts';
import { breakdownRoutes } from './dashboards/breakdowns.ts';
import { changesRoute } from './dashboards/changes.ts';
import { outcomeRoutes } from './dashboards/outcomes.ts';
import { overviewRoute } from './dashboards/overview.ts';
import { peopleBoardRoutes } from './dashboards/people.ts';
import type { DashboardParts } from './dashboards/scope.ts';
import { timelineRoute } from './dashboards/timeline.ts';

/** What is said over time, of what, by whom, and what comes of it. */
export function dashboardRoutes(parts: DashboardParts): Route[] {
  return [
    overviewRoute(parts),
    timelineRoute(parts),
    changesRoute(parts),
    ...breakdownRoutes(parts),
    ...peopleBoardRoutes(parts),
    ...outcomeRoutes(parts),
  ];
}
