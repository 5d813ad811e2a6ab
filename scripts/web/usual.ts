import { hourOfWeek } from '../../processors/alerts/schedule.ts';
import { createSpikeDetector } from '../../processors/alerts/spikes.ts';
import type { DashboardPorts } from '../../web/routes/dashboards/ports.ts';

const hourMs = 3_600_000;
/** Hours of which the place in the week is remembered: of four years. Reading a clock of a time zone takes longer than the rest. */
const mostKnown = 35_000;

/**
 * What is usual for steps of a chart, and where a spike begins, by the detector that alerts are by (docs/SPIKES.md), with the step as
 * its only window and medium sensitivity: each step is judged by the four weeks before it. Steps are whole hours.
 */
export function createUsual(timeZone: string): DashboardPorts['usual'] {
  const read = hourOfWeek(timeZone);
  const known = new Map<number, number>();
  const seasonOf = (at: number) => {
    const season = known.get(at) ?? read(at);
    if (known.size > mostKnown) known.clear();
    known.set(at, season);
    return season;
  };
  return ({ start, hours, from, stepMs, steps }) => {
    const detector = createSpikeDetector({ start, stepMs: hourMs, seasonOf, windowsMs: [stepMs] });
    const each = Math.round(stepMs / hourMs);
    let next = Math.round((from - start) / hourMs);
    for (let hour = 0; hour < next; hour++) detector.learn(hours[hour]);
    return Array.from({ length: steps }, () => {
      const recent = Array.from({ length: each }, (_, hour) => hours[next + hour]);
      next += each;
      const { expected, bound, learning } = detector.assess(recent);
      for (const value of recent) detector.learn(value);
      return learning ? { expected: null, bound: null } : { expected, bound };
    });
  };
}
